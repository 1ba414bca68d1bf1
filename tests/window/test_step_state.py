"""What is seen beside the timeline while a program is stepped: statements, values, and the races of the run."""

from __future__ import annotations

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
