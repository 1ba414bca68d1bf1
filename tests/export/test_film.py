"""A run as a film: what its frames show, and the GIF that is made of them."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from PIL.GifImagePlugin import GifImageFile
from PySide6.QtGui import QColor, QImage

from tests.export.stories import normal
from tests.export.test_steps import lost_update
from tests.model.plays import FILE
from visualizer.drawing import DARK, LIGHT
from visualizer.export.film import Frame, film
from visualizer.export.formats import PictureError, export
from visualizer.export.gif import gif
from visualizer.export.pictures import PRESETS, PictureOptions
from visualizer.model.analysis import analyse
from visualizer.model.controlled import Controlled, Schedule
from visualizer.model.recording import Header
from visualizer.model.step_table import StepTable, step_table
from visualizer.model.stepped import stepped_recording
from visualizer.model.timeline import Timeline, timeline_of

SOURCES = {FILE: "\n".join(f"line_{number} = {number}" for number in range(1, 31))}
TEXT = "counter += 1"


@pytest.fixture(autouse=True)
def _application(qapp) -> None:
    """Pictures have texts, and those need Qt's fonts."""


def stepped() -> tuple[Timeline, StepTable]:
    """A lost update, and its table of steps."""
    interleaving = lost_update().interleaving()
    controlled = Controlled(Schedule((), 0, (), "", "expectation", ""))
    recording = stepped_recording(interleaving, Header(program=FILE, python="3.12.1"), controlled, SOURCES)
    table = replace(step_table(interleaving), sources=SOURCES, ending="counter is 1, not 2")
    return timeline_of(analyse(recording)), table


def differing(one: QImage, other: QImage) -> tuple[int, int, int, int]:
    """The box in which two images differ."""
    box = ImageChops.difference(_opened(one), _opened(other)).getbbox()
    assert box is not None
    return box


def _opened(image: QImage) -> Image.Image:
    return Image.open(BytesIO(gif([Frame(image, 1.0)]))).convert("RGB")


def test_each_row_of_the_table_is_a_frame_and_the_end_can_be_read_longest():
    timeline, table = stepped()
    frames = list(film(timeline, PictureOptions(), table))
    assert len(frames) == len(table.rows)
    assert len({(frame.image.width(), frame.image.height()) for frame in frames}) == 1
    assert all(frame.seconds < frames[-1].seconds for frame in frames[:-1])


def test_a_frame_shows_nothing_of_what_comes_later():
    timeline, table = stepped()
    frames = [frame.image for frame in film(timeline, PictureOptions(), table)]
    background = QColor(LIGHT.background)
    y = 16 + 36 + 20
    right = {frames[0].pixelColor(x, y).name() for x in range(frames[0].width() - 200, frames[0].width(), 5)}
    assert right == {background.name()}
    widths = [sum(image.pixelColor(x, y) != background for x in range(300, image.width())) for image in frames]
    assert widths[0] < widths[len(widths) // 2] < widths[-1]


def test_the_line_of_a_step_is_marked_in_the_colour_of_its_thread():
    timeline, table = stepped()
    frames = [frame.image for frame in film(timeline, PictureOptions(), table)]
    for row, image in zip(table.rows, frames, strict=True):
        for thread, deed in enumerate(row.deeds):
            if deed and deed.place.line in range(1, 31):
                colour = QColor(LIGHT.threads[(thread - 1) % 8 if thread else 8])
                column = {image.pixelColor(17, y).name() for y in range(image.height() // 3, image.height())}
                assert colour.name() in column


def test_a_long_run_has_no_more_frames_than_one_can_watch():
    timeline, table = stepped()
    long = replace(table, rows=table.rows * 100)
    frames = list(film(timeline, PictureOptions(), long))
    assert len(frames) == 150


def test_a_run_in_real_time_is_a_film_of_its_timeline():
    timeline = timeline_of(normal().analysis())
    frames = list(film(timeline, PictureOptions(theme=DARK, title="A title"), None))
    assert len(frames) == 80
    assert frames[0].image.pixelColor(2, 2) == QColor(DARK.background)
    left, _, right, _ = differing(frames[10].image, frames[40].image)
    assert 0 <= left < right <= frames[0].image.width()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_film_can_have_every_size(preset):
    timeline, table = stepped()
    first = next(film(timeline, PictureOptions(preset=preset), table))
    assert first.image.width() == preset.width


def test_a_gif_has_all_frames_with_their_times_and_colours(tmp_path: Path):
    images = []
    for colour in ("#ffffff", "#123456", "#fdfefd"):
        image = QImage(40, 30, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        images.append(Frame(image, 0.5))
    path = tmp_path / "film.gif"
    path.write_bytes(gif([*images[:2], replace(images[2], seconds=4.0)]))
    with Image.open(path) as shown:
        assert isinstance(shown, GifImageFile)
        assert shown.n_frames == 3
        assert shown.info["loop"] == 0
        found = []
        for number in range(3):
            shown.seek(number)
            found.append((shown.convert("RGB").getpixel((5, 5)), shown.info["duration"]))
    assert found == [((255, 255, 255), 500), ((0x12, 0x34, 0x56), 500), ((0xFD, 0xFE, 0xFD), 4000)]


def test_only_what_went_step_by_step_is_told_as_a_text(tmp_path: Path):
    timeline = timeline_of(normal().analysis())
    export(timeline, PictureOptions(), tmp_path / "run.gif")
    assert (tmp_path / "run.gif").read_bytes().startswith(b"GIF89a")
    with pytest.raises(PictureError, match="step by step"):
        export(timeline, PictureOptions(), tmp_path / "run.md")
    assert [path.name for path in tmp_path.iterdir()] == ["run.gif"]
