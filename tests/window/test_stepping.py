"""A program that is stepped in the window, by keys, with the real engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.window.conftest import Opened
from visualizer.bridge import Phase
from visualizer.model.order_text import Choice
from visualizer.model.recording import STEP_NS
from visualizer.model.timeline import LaneKind
from visualizer.ui.step_engine import Stepped

BUGS = Path(__file__).parent.parent / "bugs"
TO_THE_READS = "012"
"""Both threads of the lost update are about to read."""


@dataclass
class Stepping:
    """A window in which a program is stepped."""

    one: Opened

    @property
    def mode(self):
        return self.one.window.step_mode

    @property
    def now(self) -> Stepped:
        assert self.mode.stepped is not None
        return self.mode.stepped

    @property
    def choices(self) -> tuple[Choice, ...]:
        return self.now.situation.choices

    @property
    def outcome(self) -> str:
        report = self.now.situation.report
        return report["outcome"] if report else ""

    def begin(self) -> None:
        self.one.window.top_bar.step_by_step.click()
        self.until(lambda: self.mode.stepped, "the first choice")

    def until(self, condition: Callable[[], object], what: str) -> None:
        self.one.until(condition, what)

    def press(self, keys: str) -> None:
        """Press digits, and wait until all these steps were taken."""
        wanted = (*self.choices, *map(int, keys))
        for key in keys:
            self.key(Qt.Key(ord(key)))
        self.until(lambda: self.choices == wanted, f"the choices {wanted}")

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.one.qtbot.keyClick(self.one.window, key, modifier)

    def run_on(self) -> None:
        self.key(Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
        self.until(lambda: self.now.situation.report, "the end of the run")


@pytest.fixture
def stepping(opened) -> Callable[[str], Stepping]:
    """Opens a window on one of the programs with bugs, and begins to step it."""

    def begin(name: str) -> Stepping:
        one = Stepping(opened(BUGS / name))
        one.begin()
        return one

    return begin


def test_an_update_is_lost_by_keys_taken_back_and_not_lost_another_way(stepping):
    one = stepping("lost_update_global.py")
    assert one.mode.panel.expectation.text() == "counter == 4"
    one.press(TO_THE_READS)
    one.press("1")
    assert one.mode.panel.rows()[1:] == [
        "Thread-1 (add) about to write counter, now 0",
        "Thread-2 (add) about to read counter, now 0",
    ]
    one.press("21")
    one.run_on()
    assert one.outcome == "expectation"
    assert "counter == 4" in one.one.window.notice.text
    assert any("over what" in sentence for sentence in one.mode.state.texts())
    lost = one.choices
    for count in range(1, 4):
        one.key(Qt.Key.Key_Backspace)
        one.until(lambda count=count: len(one.choices) == len(lost) - count, "a step to be taken back")
    assert one.now.situation.report is None
    assert one.now.story == ()
    one.key(Qt.Key.Key_Home)
    one.until(lambda: one.choices == (), "the first choice")
    one.press(TO_THE_READS + "1111")
    one.mode.advanced.strategy.setCurrentIndex(one.mode.advanced.strategy.findData("bounded"))
    one.run_on()
    assert one.outcome == "ok"
    assert one.one.window.notice.text == "The program ends well: counter == 4 holds."


def test_the_timeline_shows_the_steps_so_far(stepping):
    one = stepping("lost_update_global.py")
    one.press(TO_THE_READS + "1")
    view = one.one.window.timeline_panel.view
    assert view.timeline.end == len(one.now.situation.interleaving.steps) * STEP_NS
    assert [lane.name for lane in view.timeline.lanes_of(LaneKind.THREAD)] == [
        "MainThread",
        "Thread-1 (add)",
        "Thread-2 (add)",
    ]
    assert view.timeline.end < view.navigation.view.end


def test_a_thread_runs_with_shift_until_others_can_notice(stepping):
    one = stepping("lost_update_global.py")
    one.press(TO_THE_READS)
    one.key(Qt.Key.Key_1, Qt.KeyboardModifier.ShiftModifier)
    one.until(lambda: len(one.choices) > 3, "a step")
    assert one.now.about[1] == "about to write counter, now 0"


def test_who_cannot_go_on_is_refused_in_a_sentence(stepping):
    one = stepping("lost_update_global.py")
    one.key(Qt.Key.Key_2)
    one.until(lambda: "cannot go on" in one.one.window.notice.text, "a sentence")
    assert one.choices == ()


def test_the_deadlock_is_stepped_into_and_says_who_has_what(stepping):
    one = stepping("lock_order_two.py")
    one.press("0112")
    assert one.now.about[1:] == ("about to take fork", "about to take fork")
    one.press("2")
    assert one.outcome == "deadlock"
    assert one.one.window.notice.text.startswith("Deadlock")
    assert {lock.name: (lock.owner, lock.waiters) for lock in one.now.locks} == {"knife": (1, (2,)), "fork": (2, (1,))}
    assert "fork held by 2 wanted by 1" in one.mode.state.texts()
    assert one.now.about[1] == "waits for fork, held by Thread-2 (eat)"


def test_a_deadlock_is_found_and_stepped_along_its_shortest_order(stepping):
    one = stepping("lock_order_two.py")
    one.mode.panel.find_it.click()
    one.until(lambda: one.now.planned and not one.mode.stepping.is_searching, "an order that fails")
    assert one.choices == ()
    count = len(one.now.planned)
    for done in range(1, count + 1):
        one.key(Qt.Key.Key_Space)
        one.until(lambda done=done: len(one.choices) == done, "the next step")
    assert one.outcome == "deadlock"


def test_a_search_that_finds_nothing_says_so(opened):
    one = Stepping(opened("import threading\nfor _ in range(2):\n    threading.Thread(target=print).start()\n"))
    one.begin()
    one.mode.panel.find_it.click()
    one.until(lambda: not one.mode.stepping.is_searching, "the end of the search")
    assert "fails" in one.one.window.notice.text or "Nothing" in one.one.window.notice.text


def test_an_order_is_copied_and_pasted(stepping):
    one = stepping("lost_update_global.py")
    one.press(TO_THE_READS + "11")
    one.mode.panel.copy.click()
    assert QApplication.clipboard().text() == "0 1 2 1*2"
    one.key(Qt.Key.Key_Home)
    one.until(lambda: one.choices == (), "the first choice")
    one.mode.panel.paste.click()
    one.until(lambda: one.choices == (0, 1, 2, 1, 1), "the same choices")
    QApplication.clipboard().setText("2 2")
    one.mode.panel.paste.click()
    one.until(lambda: "does not fit" in one.one.window.notice.text, "a sentence")
    one.until(lambda: one.choices == (0, 1, 2, 1, 1), "what was there before")


def test_in_presenter_mode_the_threads_have_the_room_and_the_keys_work(stepping):
    one = stepping("lost_update_global.py")
    window = one.one.window
    window.top_bar.present.click()
    one.until(lambda: window.presentation.goes_on, "the presentation")
    assert not one.mode.panel.find_it.isVisible()
    assert window.code_view.isVisible()
    assert one.mode.state.isVisible()
    assert not window.timeline_panel.legend.isVisible()
    assert not window.watch.isVisible()
    one.press("01")
    one.key(Qt.Key.Key_Escape)
    one.until(lambda: one.mode.panel.find_it.isVisible(), "the window")
    assert one.mode.state.isVisible()
    assert window.timeline_panel.legend.isVisible()
    assert not window.watch.isVisible()


def test_all_of_a_run_that_has_ended_is_shown_if_there_is_room(stepping):
    one = stepping("lost_update_global.py")
    window = one.one.window
    window.resize(1366, 768)
    one.press(TO_THE_READS)
    one.run_on()
    view = window.timeline_panel.view
    assert view.navigation.view.begin <= 0
    assert view.timeline.end <= view.navigation.view.end
    window.top_bar.present.click()
    one.until(lambda: window.presentation.goes_on, "the presentation")
    assert one.mode.panel.height() == 0
    one.key(Qt.Key.Key_Backspace)
    one.until(lambda: one.now.situation.report is None, "a step to be taken back")
    assert one.mode.panel.height() > 0


def test_digits_in_a_text_field_are_text(stepping):
    one = stepping("lost_update_global.py")
    field = one.mode.panel.expectation
    field.setFocus()
    field.clear()
    one.one.qtbot.keyClicks(field, "10 == 10")
    assert field.text() == "10 == 10"
    assert one.choices == ()
    one.one.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert one.mode.stepped is None
    one.until(lambda: one.mode.stepped, "the first choice")
    one.run_on()
    assert one.one.window.notice.text == "The program ends well: 10 == 10 holds."


def test_back_in_real_time_the_program_runs_again(stepping):
    one = stepping("lost_update_global.py")
    one.press("0")
    one.one.window.top_bar.real_time.click()
    one.until(lambda: one.one.phase == Phase.HELD, "a run in real time")
    assert not one.mode.is_on
    assert one.one.window.control_strip.isVisible()
    assert not one.mode.panel.isVisible()


def test_a_program_that_cannot_be_stepped_says_so_and_goes_back_to_real_time(opened, tmp_path):
    one = Stepping(opened("print(1)\n"))
    (tmp_path / "program.py").write_text("if\n")
    one.one.window.top_bar.step_by_step.click()
    one.until(lambda: "cannot be run under control" in one.one.window.notice.text, "a sentence")
    assert not one.mode.is_on
    assert one.one.window.top_bar.real_time.isChecked()


def test_closing_amid_a_search_leaves_nothing_behind(stepping):
    one = stepping("lost_update_global.py")
    one.mode.panel.expectation.setText("True")
    one.mode.panel.expectation.editingFinished.emit()
    one.until(lambda: one.mode.stepped, "the first choice")
    one.mode.panel.find_it.click()
    one.until(lambda: one.mode.stepping.is_searching, "a search")


def test_closing_before_the_first_choice_leaves_nothing_behind(opened):
    one = Stepping(opened(BUGS / "lost_update_global.py"))
    one.one.window.top_bar.step_by_step.click()
    assert one.mode.stepped is None
    one.one.window.close()
    assert not one.mode.is_on
