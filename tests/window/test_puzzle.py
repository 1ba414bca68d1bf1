"""A program as a puzzle in the window: broken by keys, with hints, repaired in the editor, broken again by a search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from tests.ui.find import child
from tests.window.conftest import Opened
from visualizer.model.demos import FOLDER
from visualizer.search.solving import Solution, Unsolved

LOST = """# expect: counter == 2
import threading
counter = 0
def add():
    global counter
    counter += 1
threads = [threading.Thread(target=add, name=name) for name in ("one", "two")]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
LOCKED = LOST.replace("counter = 0", "counter = 0\nlock = threading.Lock()").replace(
    "    counter += 1", "    with lock:\n        counter += 1"
)


@dataclass
class Play:
    """A window in which a program is a puzzle."""

    one: Opened

    @property
    def puzzle(self):
        return self.one.window.play.puzzle

    @property
    def stepped(self) -> Any:
        return self.one.window.step_mode.stepped

    @property
    def texts(self) -> str:
        return " | ".join(self.puzzle.card.texts)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.one.qtbot.keyClick(self.one.window, key, modifier)

    def take(self, number: int) -> None:
        count = len(self.stepped.situation.choices)
        self.key(Qt.Key(Qt.Key.Key_0 + number))
        self.one.until(lambda: len(self.stepped.situation.choices) == count + 1, f"a step of {number}")

    def solved(self) -> Solution:
        self.one.until(lambda: self.stepped and self.puzzle.solution, "a solution")
        assert isinstance(self.puzzle.solution, Solution)
        return self.puzzle.solution

    def edit(self, text: str) -> QPlainTextEdit:
        if not self.puzzle.is_editing:
            self.key(Qt.Key.Key_E)
        edit = child(self.puzzle.repair.editor, QPlainTextEdit, "repairText")
        assert edit.isVisible()
        edit.setPlainText(text)
        return edit

    def attempt(self, text: str) -> None:
        """Write a repair, and let the search try to break it."""
        edit = self.edit(text)
        self.one.qtbot.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert self.puzzle.repair.goes_on, "nothing is tried"
        self.one.until(lambda: not self.puzzle.repair.goes_on, "the end of the search")


@pytest.fixture
def play(opened) -> Callable[..., Play]:
    """Opens a window on a program and makes a puzzle of it."""

    def begin(program: str | Path = LOST) -> Play:
        one = Play(opened(program))
        one.key(Qt.Key.Key_X)
        assert one.puzzle.card.isVisible()
        one.one.until(lambda: one.stepped, "the first choice")
        return one

    return begin


def test_it_is_broken_by_following_the_hints(play):
    one = play(FOLDER / "lost_update.py")
    best = one.solved()
    assert one.texts.startswith("Break it: let counter == 4 be wrong at the end.")
    assert f"Shortest known: {len(best.choices)} steps and 1 interruption" in one.texts
    one.key(Qt.Key.Key_H)
    assert "Look at line 31, and at counter" in one.texts
    one.key(Qt.Key.Key_H)
    assert "adder-1 has to be interrupted when it is about to write counter" in one.texts
    one.key(Qt.Key.Key_H)
    while one.stepped.situation.report is None:
        assert f"press {best.choices[len(one.stepped.situation.choices)]}." in one.texts
        one.take(best.choices[len(one.stepped.situation.choices)])
    assert one.texts.startswith(f"Broken in {len(best.choices)} steps and 1 interruption. Shortest known:")
    assert "counter is 2" in one.texts


def test_the_hint_leads_back_from_a_wrong_way(play):
    one = play(FOLDER / "lost_update.py")
    best = one.solved()
    for _ in range(3):
        one.key(Qt.Key.Key_H)
    wrong = next(n for n in one.stepped.situation.candidates if n != best.choices[0])
    one.take(wrong)
    assert f"Take a step back (Backspace), then let MainThread go on: press {best.choices[0]}." in one.texts


def test_a_good_end_is_not_broken(play):
    one = play()
    while one.stepped.situation.report is None:
        situation = one.stepped.situation
        one.take(situation.current if situation.current in situation.candidates else situation.candidates[0])
    assert one.texts.startswith("Not broken this time.")


def test_a_repair_that_holds_is_told_so_and_the_file_stays(play, tmp_path):
    one = play()
    one.attempt(LOCKED)
    assert one.texts.startswith("Your repair holds. | It holds: all orders that really differ were tried, 2 of them.")
    assert (tmp_path / "program.py").read_text() == LOST
    one.key(Qt.Key.Key_Escape)
    assert not one.puzzle.is_editing
    assert one.one.window.timeline_panel.isVisible()


def test_a_repair_that_does_not_hold_is_broken_step_by_step(play, tmp_path):
    one = play()
    one.attempt(LOCKED.replace("    with lock", "    with threading.Lock()"))
    one.one.until(lambda: one.stepped and one.stepped.planned, "the order that breaks it")
    assert "Your repair can be broken" in one.texts
    assert "with threading.Lock()" in one.one.window.code_view.page.toPlainText()
    one.key(Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    one.one.until(lambda: one.stepped.situation.report, "the end")
    assert one.stepped.situation.report["outcome"] == "expectation"
    assert "Broken in" in one.texts
    assert (tmp_path / "program.py").read_text() == LOST
    one.key(Qt.Key.Key_E)
    assert "threading.Lock():" in one.puzzle.repair.text


def test_a_syntax_error_is_told_and_not_run(play):
    one = play()
    edit = one.edit(LOST + "if\n")
    one.one.qtbot.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not one.puzzle.repair.goes_on
    assert not child(one.puzzle.repair.editor, QPushButton, "repairRun").isEnabled()
    assert one.puzzle.repair.text == LOST + "if\n"


def test_a_repair_that_deletes_its_own_file_loses_nothing(play, tmp_path):
    one = play()
    one.attempt(LOCKED + "import os\nos.remove(__file__)\n")
    assert "it was put back as it was" in one.texts
    assert (tmp_path / "program.py").read_text() == LOST
    assert "os.remove" in one.puzzle.repair.text


def test_a_repair_without_threads_has_nobody_to_interrupt(play):
    one = play()
    one.attempt("counter = 2\n")
    assert "starts no threads" in one.texts


def test_a_repair_that_runs_for_ever_is_stopped_and_judged_not(play):
    one = play()
    edit = one.edit(LOST + "while True: pass\n")
    one.one.qtbot.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert one.puzzle.repair.goes_on
    one.key(Qt.Key.Key_Escape)
    one.one.until(lambda: not one.puzzle.repair.goes_on, "the end of the search")
    assert one.texts.startswith("This cannot be judged.")
    assert one.puzzle.is_editing


def test_a_program_that_cannot_be_broken_says_so(play):
    one = play(LOCKED)
    one.one.until(lambda: one.puzzle.solution, "the end of the search")
    assert isinstance(one.puzzle.solution, Unsolved)
    assert "Nothing was found in 1,000 orders. Perhaps it cannot be broken." in one.texts


def test_what_was_written_is_there_again_when_the_puzzle_is(play):
    one = play()
    one.edit(LOST + "# mine\n")
    one.puzzle.card.close_it.click()
    assert not one.puzzle.is_editing
    one.key(Qt.Key.Key_X)
    one.key(Qt.Key.Key_E)
    assert one.puzzle.repair.text.endswith("# mine\n")


def test_closing_amid_a_search_leaves_nothing_behind(play):
    one = play()
    one.edit(LOCKED)
    child(one.puzzle.repair.editor, QPushButton, "repairRun").click()
    assert one.puzzle.repair.goes_on
