"""The timeline on the screen: keys and mouse, on a recording."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt

from visualizer.model.states import State
from visualizer.model.timeline import LaneKind

RECORDINGS = Path(__file__).parent.parent / "model" / "recordings"
_STILL = 30
"""So many looks in a row at a window that is settled find the same size."""


@pytest.fixture
def shown(opened):
    """A window on a recording."""

    def show(name: str):
        one = opened(RECORDINGS / name)
        one.view = one.window.timeline_panel.view
        one.view.setFocus()
        sizes: list[QSize] = []

        def is_settled() -> bool:
            sizes.append(one.view.viewport().size())
            return len(sizes) > _STILL and len(set(map(QSize.toTuple, sizes[-_STILL:]))) == 1

        one.until(is_settled, "what comes up in the window to have made room for itself")
        return one

    return show


def press(one, *keys) -> None:
    for key in keys:
        if isinstance(key, str):
            one.qtbot.keyClicks(one.view, key)
        else:
            one.qtbot.keyClick(one.view, *key) if isinstance(key, tuple) else one.qtbot.keyClick(one.view, key)


def point_in(one, name: str, time: int) -> QPoint:
    layout = one.view.layout_now()
    lane = one.thread(name)
    row = layout.row_of(LaneKind.THREAD, lane.number)
    return QPoint(round(layout.x(time)), layout.y(row) + row.height // 2)


def longest(one, name: str, state: State):
    """Start and end of a thread's longest span in a state."""
    lane = one.thread(name)
    spans = one.session.timeline.slice(lane, 0, one.session.timeline.end)
    mine = [
        (int(e - s), int(s), int(e))
        for s, e, k in zip(spans.start, spans.end, spans.kind, strict=True)
        if k == list(State).index(state) + 1
    ]
    return max(mine)[1:]


def test_a_recording_is_fitted_in(shown):
    one = shown("known_waits.tvr")
    view = one.view.navigation.view
    assert view.begin <= 0
    assert view.end >= one.session.timeline.end


def test_the_mouse_over_a_span_says_one_sentence(shown):
    one = shown("known_waits.tvr")
    begin, end = longest(one, "second", State.BLOCKED)
    point = point_in(one, "second", (begin + end) // 2)
    one.qtbot.mouseMove(one.view.viewport(), point - QPoint(3, 0))
    one.qtbot.mouseMove(one.view.viewport(), point)
    one.until(lambda: "gate" in one.window.timeline_panel.sentence, "the sentence")
    assert one.window.timeline_panel.sentence == (
        "second waited 49.7 ms for lock gate (known_waits.py:40), held by first since 104 ms; "
        "freed by first at line 35."
    )


def test_a_click_selects_and_escape_lets_go(shown):
    one = shown("known_waits.tvr")
    begin, end = longest(one, "second", State.BLOCKED)
    one.qtbot.mouseClick(
        one.view.viewport(), Qt.MouseButton.LeftButton, pos=point_in(one, "second", (begin + end) // 2)
    )
    assert one.view.selection.number == one.thread("second").number
    press(one, Qt.Key.Key_Escape)
    assert one.view.selection is None


def test_the_bracket_goes_back_along_the_arrow_to_who_let_the_thread_go_on(shown):
    one = shown("known_waits.tvr")
    begin, end = longest(one, "second", State.BLOCKED)
    one.qtbot.mouseClick(
        one.view.viewport(), Qt.MouseButton.LeftButton, pos=point_in(one, "second", (begin + end) // 2)
    )
    press(one, "[")
    assert one.session.timeline.name(one.view.selection.number) == "first"
    press(one, "]")
    assert one.session.timeline.name(one.view.selection.number) == "second"


def test_dot_and_comma_walk_along_a_lane(shown):
    one = shown("known_waits.tvr")
    begin, end = longest(one, "second", State.BLOCKED)
    one.qtbot.mouseClick(
        one.view.viewport(), Qt.MouseButton.LeftButton, pos=point_in(one, "second", (begin + end) // 2)
    )
    press(one, ",")
    assert one.view.selection.time < begin
    press(one, ".", ".")
    assert one.view.selection.time >= end


def test_letters_zoom_and_move_and_alt_arrows_go_back(shown):
    one = shown("known_waits.tvr")
    whole = one.view.navigation.view
    press(one, "w")
    closer = one.view.navigation.view
    assert closer.length < whole.length
    press(one, "d")
    assert one.view.navigation.view.begin > closer.begin
    press(one, "f")
    assert one.view.navigation.view == whole
    press(one, (Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier))
    assert one.view.navigation.view.length == closer.length


def test_letters_are_text_in_text_fields(shown):
    one = shown("known_waits.tvr")
    whole = one.view.navigation.view
    press(one, "/")
    field = one.window.timeline_panel.search
    one.until(field.hasFocus, "the focus")
    one.qtbot.keyClicks(field, "sew")
    assert field.text() == "sew"
    assert one.view.navigation.view == whole
    assert not [lane for lane in one.view.lanes if lane.kind == LaneKind.THREAD]
    one.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert [lane for lane in one.view.lanes if lane.kind == LaneKind.THREAD]


def test_a_drag_measures_a_stretch(shown):
    one = shown("known_waits.tvr")
    viewport = one.view.viewport()
    first, second = point_in(one, "second", 100_000_000), point_in(one, "second", 200_000_000)
    one.qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=first)
    one.qtbot.mouseMove(viewport, (first + second) / 2)
    one.qtbot.mouseMove(viewport, second)
    one.qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=second)
    assert one.view.ruler.begin == pytest.approx(100_000_000, abs=2_000_000)
    assert one.view.ruler.end == pytest.approx(200_000_000, abs=2_000_000)
    assert one.view.selection is None


def test_a_deadlock_is_told_in_words(shown):
    one = shown("deadlock.tvr")
    assert one.session.timeline.deadlocks
    assert "wait for each other" in one.window.notice.text


def test_lanes_can_be_hidden_and_pinned(shown):
    one = shown("known_waits.tvr")
    panel = one.window.timeline_panel
    second = one.thread("second")
    panel.pin(second, True)
    assert one.view.lanes[0] is second
    panel.hide_lane(second)
    assert second not in one.view.lanes
