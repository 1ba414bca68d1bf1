"""Pictures in every format: whole, small, the same each time, and readable on paper."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QColor, QImage
from PySide6.QtSvg import QSvgRenderer

from tests.export.stories import RECORDINGS, deadlocked, normal
from visualizer.drawing import DARK, LIGHT, PRINT, THEMES, text
from visualizer.export.formats import FORMATS, PictureError, export, format_of
from visualizer.export.page import page_of
from visualizer.export.pictures import PRESETS, PictureOptions, default_lanes
from visualizer.export.png import image
from visualizer.model.analysis import analyse
from visualizer.model.timeline import LaneKind, timeline_of

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
pytestmark = pytest.mark.usefixtures("qapp")
formats = pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
presets = pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
MS = 1_000_000
SLIDE = next(preset for preset in PRESETS if preset.name == "slide")


@pytest.fixture
def timeline():
    return timeline_of(normal().analysis())


def svg_text(timeline, **options) -> str:
    (form,) = (form for form in FORMATS if form.name == "SVG")
    return form.write(page_of(timeline, PictureOptions(**options))).decode()


def words_of_svg(data: str) -> list[str]:
    return [word.strip() for word in re.findall(r"<text[^>]*>([^<]*)</text>", data)]


def words_of_pdf(data: bytes) -> list[str]:
    """The texts of a PDF, found through the tables that say which letter each glyph is."""
    streams = []
    for found in re.finditer(rb"(<<(?:[^<>]|<[^<>]*>)*>>)\s*stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        body = found[2]
        if b"FlateDecode" in found[1]:
            body = zlib.decompressobj().decompress(body)
        streams.append(body)
    tables = [_letters(stream.decode("latin-1")) for stream in streams if b"beginbfrange" in stream]
    found = []
    for stream in streams:
        for text_object in re.findall(rb"\bBT\n(.*?)\nET\b", stream, re.DOTALL):
            codes = [glyph.decode().lower() for glyph in re.findall(rb"<(\w{4})> Tj", text_object)]
            # Which font a text has does not matter: in the wrong one it makes no sense.
            found += ["".join(letters.get(code, "") for code in codes).replace("\t", " ") for letters in tables]
    return found


def _letters(table: str) -> dict[str, str]:
    """What each glyph of a font says."""
    letters = {}
    for first, last, names in re.findall(r"<(\w+)> <(\w+)> \[([^\]]*)\]", table):
        codes = range(int(first, 16), int(last, 16) + 1)
        for code, name in zip(codes, re.findall(r"<(\w+)>", names), strict=True):
            letters[f"{code:04x}"] = bytes.fromhex(name).decode("utf-16-be")
    return letters


def test_there_are_the_formats_that_were_promised():
    assert [(form.name, form.suffix) for form in FORMATS] == [("PNG", ".png"), ("SVG", ".svg"), ("PDF", ".pdf")]


@formats
@presets
def test_every_format_is_written_in_every_size(form, preset, timeline, tmp_path):
    path = tmp_path / f"picture{form.suffix}"
    export(timeline, PictureOptions(preset=preset, title="A title"), path)
    assert path.read_bytes()[:5] in (b"\x89PNG\r", b"<?xml", b"%PDF-")
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


@formats
@pytest.mark.parametrize("name", RECORDINGS)
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_any_recording_becomes_a_picture(form, name, theme):
    timeline = timeline_of(analyse(RECORDINGS[name]()))
    assert form.write(page_of(timeline, PictureOptions(theme=theme, preset=SLIDE)))


@formats
def test_the_same_recording_gives_the_same_bytes(form, timeline, monkeypatch):
    first = form.write(page_of(timeline, PictureOptions(title="Same")))
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    again = form.write(page_of(timeline_of(normal().analysis()), PictureOptions(title="Same")))
    assert first == again


def test_the_same_recording_gives_the_same_bytes_at_another_time_in_another_zone(tmp_path):
    recording = normal().recording()
    recording.save(tmp_path / "run.tvr")
    pictures = []
    for zone in ("UTC", "America/New_York", "Asia/Kolkata"):
        for form in FORMATS:
            target = tmp_path / f"{zone[:3]}{form.suffix}"
            run = subprocess.run(
                [sys.executable, "-c", _EXPORT, str(tmp_path / "run.tvr"), str(target)],
                env={**os.environ, "TZ": zone},
                cwd=Path(__file__).parents[2],
                capture_output=True,
                text=True,
                timeout=60,
            )
            assert (run.returncode, run.stderr) == (0, "")
            pictures.append(target.read_bytes())
    assert pictures[:3] == pictures[3:6] == pictures[6:]


_EXPORT = """
import sys
from pathlib import Path
from PySide6.QtGui import QGuiApplication
application = QGuiApplication(sys.argv[:1])
from visualizer.export.formats import export
from visualizer.export.pictures import PictureOptions
from visualizer.model.analysis import analyse
from visualizer.model.recording import load
from visualizer.model.timeline import timeline_of
export(timeline_of(analyse(load(sys.argv[1]))), PictureOptions(), Path(sys.argv[2]))
"""


def test_a_pdf_can_still_find_its_parts(timeline):
    (form,) = (form for form in FORMATS if form.name == "PDF")
    data = form.write(page_of(timeline, PictureOptions()))
    start = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    assert data[start : start + 4] == b"xref"
    positions = re.findall(rb"(\d{10}) 00000 n", data[start:])
    assert len(positions) > 10
    for number, position in enumerate(positions, 1):
        assert data[int(position) :].startswith(b"%d 0 obj" % number)
    lengths = re.findall(rb"/Type /Metadata /Subtype /XML\s+/Length (\d+)\s+>>\s+stream\n(.*?)\nendstream", data, re.S)
    assert all(int(length) == len(body) for length, body in lengths)


def test_text_stays_text(timeline):
    assert {"MainThread", "worker", "heart", "Title", "daemon"} <= set(words_of_svg(svg_text(timeline, title="Title")))
    (form,) = (form for form in FORMATS if form.name == "PDF")
    words = words_of_pdf(form.write(page_of(timeline, PictureOptions(title="Title"))))
    assert {"MainThread", "worker", "heart", "Title", "wants the GIL"} <= set(words)
    assert any("GIL measured" in word for word in words)


def test_patterns_stay_lines_in_files(timeline):
    assert "<image" not in svg_text(timeline)
    (form,) = (form for form in FORMATS if form.name == "PDF")
    assert b"/Subtype /Image" not in form.write(page_of(timeline, PictureOptions()))
    mark = next(look.mark for state, look in LIGHT.states.items() if state.value == "blocked")
    assert f'stroke="{mark}"' in svg_text(timeline)


@presets
def test_a_picture_has_its_size(preset, timeline):
    data = svg_text(timeline, preset=preset)
    found = re.search(r'<svg width="([\d.]+)pt" height="([\d.]+)pt"', data)
    assert found
    millimetres = float(found[1]) / 72 * 25.4
    if preset.name in ("column", "two-columns"):
        assert millimetres == pytest.approx({"column": 85, "two-columns": 175}[preset.name], abs=0.1)
    if preset.name == "slide":
        assert float(found[1]) / float(found[2]) == pytest.approx(16 / 9)
    made = image(page_of(timeline, PictureOptions(preset=preset)))
    assert made.width() / made.dotsPerMeterX() * 1000 == pytest.approx(millimetres, rel=0.01)


@pytest.mark.parametrize("zoom", [1, 2, 3, 4])
def test_a_png_has_as_many_pixels_as_wished(zoom, timeline):
    made = image(page_of(timeline, PictureOptions(preset=SLIDE, zoom=zoom)))
    assert (made.width(), made.height()) == (1920 * zoom, 1080 * zoom)


@presets
def test_no_text_is_smaller_than_7_points(preset, timeline, monkeypatch):
    sizes = []
    draw = text.draw

    def note(painter, x, middle, words, px, *rest, **options):
        sizes.append(px)
        draw(painter, x, middle, words, px, *rest, **options)

    monkeypatch.setattr(text, "draw", note)
    many = timeline_of(analyse(RECORDINGS["deadlocked"]()))
    for shown in (timeline, many):
        page = page_of(shown, PictureOptions(preset=preset, title="Title"))
        image(page)
        assert min(sizes) * page.points >= 6.999


def test_black_and_white_has_only_greys(timeline):
    made = image(page_of(timeline, PictureOptions(theme=PRINT, transparent=True, preset=SLIDE)))
    made = made.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(made.constBits(), np.uint8).reshape(-1, 4)[:, :3]
    assert (pixels.max(axis=1) == pixels.min(axis=1)).all()
    colours = re.findall(r"#([0-9a-f]{6})", svg_text(timeline, theme=PRINT))
    assert colours
    assert all(colour[:2] == colour[2:4] == colour[4:] for colour in colours)


def test_the_background_can_be_left_out(timeline):
    plain = image(page_of(timeline, PictureOptions()))
    without = image(page_of(timeline, PictureOptions(transparent=True)))
    assert plain.pixelColor(3, 3) == QColor(LIGHT.background)
    assert without.pixelColor(3, 3).alpha() == 0
    assert QColor(DARK.background) == image(page_of(timeline, PictureOptions(theme=DARK))).pixelColor(3, 3)


def caption(timeline, **options) -> str:
    return page_of(timeline, PictureOptions(**options)).caption


def test_the_caption_says_what_was_run_and_how_it_was_seen(timeline):
    assert caption(timeline) == "bank.py · Python 3.11.7 · GIL measured · 0 events dropped"
    degraded = timeline_of(analyse(RECORDINGS["degraded"]()))
    assert "GIL unknown · 1,234 events dropped" in caption(degraded)
    assert "10 ms to 20 ms of 100 ms" in caption(timeline, begin=10 * MS, end=20 * MS)


def test_the_caption_names_ignored_locks(timeline):
    lane = timeline.lanes_of(LaneKind.LOCK)[0]
    lane.was_ignored = True
    assert caption(timeline).endswith("ignored: gate")


def test_the_caption_is_in_the_picture_without_legend_and_axis_too(timeline):
    words = words_of_svg(svg_text(timeline, legend=False, axis=False))
    assert "bank.py · Python 3.11.7 · GIL measured · 0 events dropped" in words
    assert "blocked on a lock" not in words
    assert "THREADS" not in words


def test_the_legend_says_the_states_that_are_to_be_seen(timeline):
    words = words_of_svg(svg_text(timeline))
    assert {"running", "blocked on a lock"} <= set(words)
    assert "running or ready (GIL unknown)" not in words


def test_only_chosen_lanes_are_shown(timeline):
    chosen = tuple(lane for lane in timeline.lanes if lane.name == "worker")
    words = words_of_svg(svg_text(timeline, lanes=chosen, legend=False))
    assert "worker" in words
    assert "heart" not in words


def test_locks_that_nobody_waited_for_are_left_out():
    story = normal()
    story.holds(story.main, story.lock("quiet"), 70 * MS, 71 * MS)
    names = [lane.name for lane in default_lanes(timeline_of(story.analysis()))]
    assert "gate" in names
    assert "quiet" not in names


def test_a_slide_says_how_many_lanes_had_no_room():
    story = deadlocked()
    for number in range(80):
        story.thread(f"worker-{number}")
    timeline = timeline_of(story.analysis())
    page = page_of(timeline, PictureOptions(preset=SLIDE))
    assert page.height == 1080
    assert page.needed <= 1080
    assert re.search(rf"\d+ of {len(default_lanes(timeline))} lanes shown", page.caption)


@presets
def test_long_names_and_captions_stay_inside(preset):
    story = normal()
    story.header.program = "/a/very/long/path/" + "x" * 300 + ".py"
    story.thread("a thread with a name that is as long as names are that somebody has not thought about")
    page = page_of(timeline_of(story.analysis()), PictureOptions(preset=preset, title="T" * 300))
    for word in words_of_svg(svg_text(page.picture.timeline, preset=preset, title="T" * 300, legend=False)):
        assert text.width(word, page.picture.metrics.px(10)) <= page.width


def test_an_svg_can_be_read_by_others(timeline, qtlog):
    for theme in THEMES:
        renderer = QSvgRenderer(svg_text(timeline, theme=theme).encode())
        assert renderer.isValid()
    assert not qtlog.records


def test_many_spans_make_small_files():
    story = normal()
    timeline = timeline_of(story.analysis())
    count, lanes = 20_000, []
    chance = np.random.default_rng(5)
    template = timeline.lanes_of(LaneKind.THREAD)[0]
    for number in range(64):
        lane = replace(template, number=1000 + number, name=f"worker-{number}", row=timeline.threads.add_lane())
        start = np.sort(chance.integers(timeline.end, timeline.end * 2, count))
        timeline.threads.replace(
            lane.row, timeline.end, start, chance.integers(2, 6, count).astype(np.uint8), np.zeros(count, np.uint32)
        )
        lanes.append(lane)
    begin, timeline.threads.end = timeline.end, timeline.end * 2
    timeline.end *= 2
    options = PictureOptions(begin=begin, lanes=tuple(lanes))
    sizes = {form.name: len(form.write(page_of(timeline, options))) for form in FORMATS}
    assert sizes["SVG"] <= 1_500_000
    assert sizes["PDF"] <= 500_000


@pytest.mark.parametrize("name", ["picture", "picture.bmp", "picture.tvr"])
def test_a_suffix_that_is_none_of_ours_is_refused(name, tmp_path):
    with pytest.raises(PictureError, match=r"none of the suffixes \.png, \.svg, \.pdf"):
        format_of(tmp_path / name)


def test_what_cannot_be_written_is_said_in_one_sentence_and_leaves_nothing(timeline, tmp_path):
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(PictureError, match="cannot write"):
        export(timeline, PictureOptions(), tmp_path / "folder.png")
    with pytest.raises(PictureError, match="cannot write"):
        export(timeline, PictureOptions(), tmp_path / "nowhere" / "picture.png")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.png"]


def test_an_image_is_the_same_as_the_file(timeline):
    buffer = QBuffer()
    page = page_of(timeline, PictureOptions())
    buffer.setData(next(form for form in FORMATS if form.name == "PNG").write(page))
    assert QImage.fromData(buffer.data()).size() == image(page).size()


# The command


EXPORT = [sys.executable, "-m", "visualizer", "export"]


@pytest.fixture
def run_export(tmp_path):
    """Exports the recording of a normal run, without a display."""
    normal().recording().save(tmp_path / "run.tvr")
    environment = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "QT_QPA_PLATFORM")}

    def run(*arguments: str, file: str = "run.tvr") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*EXPORT, file, *arguments],
            cwd=tmp_path,
            env={**environment, "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def test_the_command_makes_the_picture_that_is_asked_for(run_export, tmp_path):
    run = run_export(
        *("picture.svg", "--from", "0.01", "--to", "0.05", "--preset", "slide", "--theme", "dark"),
        *("--lanes", "worker,gate", "--title", "Who has the gate?"),
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    data = (tmp_path / "picture.svg").read_text()
    words = words_of_svg(data)
    assert {"worker", "gate", "Who has the gate?"} <= set(words)
    assert "heart" not in words
    assert any("10 ms to 50 ms of 100 ms" in word for word in words)
    assert DARK.background in data
    assert 'width="960pt"' in data


def test_the_command_makes_large_images(run_export, tmp_path):
    assert run_export("picture.png", "--scale", "2", "--preset", "slide", "--transparent").returncode == 0
    made = QImage(str(tmp_path / "picture.png"))
    assert (made.width(), made.height()) == (3840, 2160)
    assert made.pixelColor(3, 3).alpha() == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["picture.bmp"], "picture.bmp has none of the suffixes .png, .svg, .pdf"),
        (["picture.png", "--lanes", "nobody"], "there is no thread and no lock called 'nobody'"),
        (["picture.png", "--from", "0.05", "--to", "0.02"], "a picture from 0.05 s to 0.02 s shows nothing"),
        (["picture.png", "--from", "7"], "the run ends after 0.1 s, before the picture would begin"),
        (["nowhere/picture.png"], "cannot write nowhere/picture.png: No such file or directory"),
        (["picture.png", "--scale", "5"], "argument --scale: invalid choice: 5"),
        (["picture.png", "--from", "soon"], "argument --from: invalid number of seconds value: 'soon'"),
    ],
)
def test_the_command_refuses_what_makes_no_sense_in_one_sentence(arguments, said, run_export, tmp_path):
    run = run_export(*arguments)
    assert run.returncode == 2
    assert run.stderr.startswith(f"visualizer: {said}")
    assert run.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["run.tvr"]


def test_the_command_refuses_what_is_no_recording(run_export, tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    for file in ("notes.txt", "missing.tvr"):
        run = run_export("picture.png", file=file)
        assert run.returncode == 2
        assert re.fullmatch(r"visualizer: .+\n", run.stderr)
