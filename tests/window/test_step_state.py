"""What is seen beside the timeline while a program is stepped: statements, values, and the races of the run."""

from __future__ import annotations

from PySide6.QtWidgets import QListWidget

from tests.window.test_stepping import TO_THE_READS, stepping
from visualizer.drawing.layout import Spot
from visualizer.model.recording import STEP_NS
from visualizer.model.timeline import LaneKind

__all__ = ["stepping"]


def test_each_thread_s_statement_is_shown_access_by_access_and_what_is_next_is_marked(stepping):
    one = stepping("lost_update_global.py")
    one.press(TO_THE_READS + "1")
    texts = one.mode.state.texts()
    assert "1 ✓ read counter → 0  ▸ write counter ← 0 + 1" in texts
    assert "2 ▸ read counter  write counter ← counter + 1" in texts
    one.press("1")
    assert "1 ▸ read counter  write counter ← counter + 1" in one.mode.state.texts()
    one.run_on()
    assert not one.mode.state.statements.isVisible()


def test_a_click_on_a_step_shows_its_line(stepping):
    one = stepping("lost_update_global.py")
    one.press(TO_THE_READS + "1")
    steps = one.now.situation.interleaving.steps
    view, code = one.one.window.timeline_panel.view, one.one.window.code_view
    start = next(step for step in steps if step.place.line and step.thread == 0)
    view.select(Spot(LaneKind.THREAD, 1, start.number * STEP_NS))
    assert code.page.pointed == start.place.line
    assert one.one.window.timeline_panel.sentence.startswith(f"Step {start.number + 1}: the main thread starts")


def test_races_are_listed_and_marked_and_a_click_goes_to_the_place(stepping):
    one = stepping("lost_update_global.py")
    window = one.one.window
    races = window.panels.races
    assert races.sentences() == []
    one.press(TO_THE_READS + "1212")
    (sentence,) = races.sentences()
    assert sentence.startswith("Counter is read and then written at line 14 by two threads")
    assert window.code_view.page.marks == {14: sentence}
    (lane,) = one.now.timeline.lanes_of(LaneKind.VALUE)
    assert lane.badges == ("race",)
    window.panels.docks.open("Races")
    listed = races.findChild(QListWidget)
    window.timeline_panel.view.select(None)
    listed.itemClicked.emit(listed.item(0))
    spot = window.timeline_panel.view.selection
    assert one.now.situation.interleaving.steps[spot.time // STEP_NS].name == "counter"
    assert window.code_view.page.pointed == 14
    window.top_bar.real_time.click()
    assert window.code_view.page.marks == {}


def test_an_order_of_locks_that_can_deadlock_is_listed_in_a_run_that_does_not(stepping):
    one = stepping("lock_order_two.py")
    one.press("01")
    while 1 in one.now.situation.candidates:
        one.press("1")
    one.run_on()
    window = one.one.window
    assert [sentence for sentence in window.panels.races.sentences() if "deadlock" in sentence]
    assert {lane.badges for lane in one.now.timeline.lanes_of(LaneKind.LOCK)} == {("order",)}
