"""Pictures of controlled runs: words on the steps, links of lost updates."""

from __future__ import annotations

import re

import pytest

from tests.model.test_step_notes import lost_update, timeline
from visualizer.drawing.layout import Metrics
from visualizer.drawing.steps import step_metrics
from visualizer.drawing.theme import THEMES
from visualizer.export.page import page_of
from visualizer.export.pictures import PRESETS, PictureOptions
from visualizer.export.png import image
from visualizer.export.svg import svg
from visualizer.model.timeline import Timeline


def words(found: Timeline, **options) -> list[str]:
    text = svg(page_of(found, PictureOptions(**options))).decode()
    return [part.strip() for part in re.findall(r"<text [^>]*>([^<]*)</text>", text)]


def test_an_exported_picture_says_what_each_step_did_with_which_python(qapp):
    found = words(timeline(lost_update()), title="Lost update")
    for word in ("Lost update", "reads counter: 0", "starts Thread-1", "begin", "STEP", "counter", "SHARED VARIABLES"):
        assert word in found, (word, found)
    assert any("Python 3.12.1" in part for part in found)
    assert "GIL" not in found


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_a_lost_update_is_drawn_in_the_colour_of_warnings(qapp, theme):
    def count(found: Timeline) -> int:
        made = image(page_of(found, PictureOptions(theme=theme, legend=False)))
        return sum(
            made.pixelColor(x, y).name() == theme.warning
            for y in range(made.height())
            for x in range(0, made.width(), 2)
        )

    found = timeline(lost_update())
    with_link = count(found)
    assert found.notes is not None
    object.__setattr__(found.notes, "losses", ())
    assert with_link > count(found) + 50


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_it_fits_on_every_page(qapp, preset):
    page = page_of(timeline(lost_update()), PictureOptions(preset=preset))
    assert page.needed <= page.height
    assert len(page.picture.lanes) == 4


def test_lanes_of_steps_are_as_high_as_there_is_room():
    lanes = timeline(lost_update()).lanes
    low, high = (step_metrics(Metrics(), lanes, height).lane_height for height in (100, 2_000))
    assert low < high
    assert step_metrics(Metrics(), lanes, 100).small_lane <= step_metrics(Metrics(), lanes, 100).lane
