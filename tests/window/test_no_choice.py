"""Programs in which there is nothing to choose: the window says so, and lets the user look through what happened."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from visualizer.model.demos import FOLDER
from visualizer.model.step_lanes import step_at


@pytest.mark.parametrize("name", ["lock_with_itself", "lock_never_released", "daemon_lost_work"])
def test_it_is_said_that_nothing_can_be_chosen_and_each_step_is_looked_at(opened, name):
    one = opened(FOLDER / f"{name}.py", wait_for=None)
    window, mode = one.window, one.window.step_mode
    window.top_bar.step_by_step.click()
    one.until(lambda: mode.stepped and mode.stepped.situation.report, "the end of the run")
    assert window.notice.text.startswith("Nothing can be chosen here")
    steps = mode.stepped.situation.interleaving.steps
    view = window.timeline_panel.view

    def here() -> int | None:
        spot = view.selection
        return None if spot is None else step_at(view.timeline, spot.kind, spot.number, spot.time)

    assert here() is None
    for number in range(len(steps)):
        one.qtbot.keyClick(window, Qt.Key.Key_Space)
        assert here() == number
        assert window.timeline_panel.sentence
    one.qtbot.keyClick(window, Qt.Key.Key_Space)
    assert here() == len(steps) - 1
    mode.panel.undo.click()
    assert here() == len(steps) - 2
    mode.panel.step.click()
    assert here() == len(steps) - 1
