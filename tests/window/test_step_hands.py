"""What is done by hand while a program is stepped in the window; playing, saving, the remote, and bad input."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication

from tests.window.test_stepping import Stepping
from visualizer.model.demos import FOLDER, read_demo
from visualizer.model.order_text import ByHand
from visualizer.model.recording import load
from visualizer.search.replaying import replay

LOST_UPDATE = FOLDER / "lost_update.py"
LOCKED = ByHand("set", "USE_LOCK", "True")


@pytest.fixture
def stepping(opened) -> Callable[[str | Path], Stepping]:
    """Opens a window on a program, and begins to step it."""

    def begin(program: str | Path = LOST_UPDATE) -> Stepping:
        one = Stepping(opened(program))
        one.begin()
        return one

    return begin


def button(one: Stepping, name: str) -> QAbstractButton:
    """A button of the bar for what is done by hand."""
    found = one.mode.hands.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton)
    return found


def throw_switch(one: Stepping) -> None:
    button(one, "control_USE_LOCK").click()


def say(one: Stepping) -> str:
    return one.one.window.notice.text


def search(one: Stepping) -> str:
    """What a search has come to."""
    one.mode.panel.find_it.click()
    one.until(lambda: not one.mode.stepping.is_searching, "the end of the search")
    return say(one)


def test_the_counter_is_made_wrong_by_hand_and_with_the_switch_it_cannot_be_any_more(stepping):
    one = stepping()
    one.press("012" + "1212")
    one.run_on()
    assert one.outcome == "expectation"
    for _ in range(3):
        one.key(Qt.Key.Key_Backspace)
    one.until(lambda: one.outcome == "", "three steps to be taken back")
    one.key(Qt.Key.Key_Home)
    one.until(lambda: one.choices == (), "the beginning")
    throw_switch(one)
    one.until(lambda: one.choices == (LOCKED,), "the switch to be thrown")
    assert "were tried" in search(one) or "Nothing was found" in say(one)
    assert "after you switched USE_LOCK on" in say(one)
    assert one.choices == (LOCKED,)
    one.run_on()
    assert one.outcome == "ok"


def test_a_thrown_switch_is_taken_back_and_shows_that(stepping):
    one = stepping()
    toggle = button(one, "control_USE_LOCK")
    throw_switch(one)
    one.until(lambda: one.choices == (LOCKED,), "the switch to be thrown")
    assert toggle.isChecked()
    one.key(Qt.Key.Key_PageUp)
    one.until(lambda: one.choices == (), "the switch to be taken back")
    assert not toggle.isChecked()


def test_a_thread_is_spawned_and_a_lock_taken_and_freed(stepping):
    one = stepping()
    button(one, "spawn").click()
    one.until(lambda: len(one.choices) == 1, "a thread")
    assert one.mode.panel.rows()[-1].startswith("add-1 about to begin")
    button(one, "takeLock").click()
    one.until(lambda: len(one.choices) == 2, "the lock")
    assert button(one, "takeLock").text() == "Free it"
    button(one, "takeLock").click()
    one.until(lambda: len(one.choices) == 3, "the lock to be freed")
    button(one, "ignoreLock").click()
    one.until(lambda: len(one.choices) == 4, "the lock to be ignored")
    one.mode.panel.copy.click()
    text = QApplication.clipboard().text()
    assert text == "you{spawn add()} you{take lock} you{free lock} you{ignore lock}"
    one.key(Qt.Key.Key_Home)
    one.until(lambda: one.choices == (), "the beginning")
    one.mode.panel.paste.click()
    one.until(lambda: len(one.choices) == 4, "the same again")


def test_a_remote_plays_the_stored_order_and_steps_back(stepping):
    one = stepping()
    stored = read_demo(LOST_UPDATE).schedule
    assert stored is not None
    for done in range(1, stored.steps + 1):
        for key in (Qt.Key.Key_F5, Qt.Key.Key_Escape, Qt.Key.Key_Period, Qt.Key.Key_B, Qt.Key.Key_PageDown):
            one.key(key)
        one.until(lambda done=done: len(one.choices) == done, "the next step of the stored order")
    assert one.outcome == "expectation"
    assert one.now.situation.report is not None
    assert one.now.situation.report["hash"] == stored.hash
    one.key(Qt.Key.Key_PageUp)
    one.until(lambda: len(one.choices) == stored.steps - 1, "a step back")


def test_the_remote_works_where_the_code_has_the_focus(stepping):
    one = stepping()
    one.one.window.code_view.setFocus()
    one.key(Qt.Key.Key_PageDown)
    one.until(lambda: one.choices == (0,), "a step")


def test_steps_are_played_until_a_key_of_stepping_or_the_end(stepping):
    one = stepping()
    one.mode.panel.speed.setValue(20)
    one.key(Qt.Key.Key_P)
    one.until(lambda: len(one.choices) >= 2, "two steps")
    assert one.mode.orders.player.goes_on
    one.key(Qt.Key.Key_P)
    assert not one.mode.orders.player.goes_on
    one.key(Qt.Key.Key_P)
    one.key(Qt.Key.Key_Backspace)
    assert not one.mode.orders.player.goes_on
    one.mode.panel.play.click()
    one.until(lambda: one.outcome, "the end")
    assert not one.mode.orders.player.goes_on
    assert not one.mode.panel.play.isEnabled()


def test_closing_while_steps_are_played_leaves_nothing_behind(stepping):
    one = stepping()
    one.mode.panel.play.click()
    one.one.window.close()
    assert not one.mode.orders.player.goes_on


@pytest.mark.parametrize("strategy", ["random", "pct", "round-robin", "bounded", "exhaustive"])
def test_each_strategy_takes_the_program_to_its_end_and_finds_the_failure(stepping, strategy):
    one = stepping()
    chooser = one.mode.advanced.strategy
    chooser.setCurrentIndex(chooser.findData(strategy))
    one.run_on()
    assert one.outcome in ("ok", "expectation")
    assert "Found after" in search(one)


def test_a_run_that_has_ended_is_saved_and_replayed(stepping, tmp_path):
    one = stepping()
    one.mode.save(str(tmp_path / "early.tvr"))
    one.until(lambda: "has not ended yet" in say(one), "a sentence")
    throw_switch(one)
    one.run_on()
    path = tmp_path / "stepped.tvr"
    one.mode.save(str(path))
    one.until(lambda: str(path) in say(one), "the recording")
    recording = load(path)
    replayed = replay(recording, 2, sys.executable)
    assert (replayed.same, replayed.difference) == (2, "")
    assert recording.controlled is not None
    assert recording.controlled.schedule.opening == (LOCKED,)
    one.one.window.course.open(path)
    bar = one.one.window.top_bar
    one.until(lambda: one.one.session.timeline.is_stepped and bar.step_by_step.isChecked(), "the recording to be shown")
    assert not bar.real_time.isEnabled()
    assert not bar.step_by_step.isEnabled()


def test_a_recording_that_cannot_be_saved_says_why_and_nothing_is_lost(stepping, tmp_path):
    one = stepping()
    one.run_on()
    before = one.choices
    one.mode.save(str(tmp_path / "nowhere" / "stepped.tvr"))
    one.until(lambda: "could not be saved" in say(one), "a sentence")
    assert one.choices == before


# Bad input


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("9*3", "does not fit"),
        ("0 you{OTHER = True}", "no OTHER"),
        ("hello", "no part of a schedule"),
        ("you{take", "has no end"),
        ("", "nothing"),
    ],
)
def test_an_order_that_does_not_fit_is_refused_in_a_sentence_and_nothing_is_lost(stepping, text, sentence):
    one = stepping()
    one.press("01")
    QApplication.clipboard().setText(text)
    one.mode.panel.paste.click()
    one.until(lambda: sentence in say(one), "a sentence")
    one.until(lambda: one.choices == (0, 1), "what was there before")
    one.press("2")


def test_a_program_that_has_deleted_its_own_file_can_be_stepped_and_taken_back(opened):
    text = (
        "import os, threading\n"
        "threads = [threading.Thread(target=print) for _ in range(2)]\n"
        "for thread in threads:\n    thread.start()\n"
        "if os.path.exists(__file__):\n    os.remove(__file__)\n"
    )
    one = Stepping(opened(text))
    # The run in real time has deleted it already.
    Path(one.one.session.main_file).write_text(text)
    one.begin()
    one.run_on()
    assert one.outcome == "ok"
    assert not Path(one.one.session.main_file).exists()
    count = len(one.choices)
    one.key(Qt.Key.Key_Backspace)
    one.until(lambda: len(one.choices) == count - 1, "a step back")
    one.mode.panel.find_it.click()
    one.until(lambda: not one.mode.stepping.is_searching, "the end of the search")
    assert say(one)


def test_a_program_with_an_endless_loop_is_stepped_until_there_and_then_says_so(opened):
    one = Stepping(opened("import threading\nthreading.Thread(target=print).start()\n"))
    Path(one.one.session.main_file).write_text(
        "import threading\n"
        "def loop():\n    while True:\n        pass\n"
        "threading.Thread(target=loop).start()\n"
        "threading.Thread(target=loop).start()\n"
    )
    one.begin()
    one.key(Qt.Key.Key_1)
    one.one.window.close()
    assert not one.mode.is_on
