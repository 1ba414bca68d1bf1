"""The demos as a course: each opened as it is meant, with its corrected program, its failure and its notes at hand."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from visualizer.bridge import Phase
from visualizer.model.demos import FOLDER, find_demos
from visualizer.recorder import PATIENCE

DEMOS = {demo.path.stem: demo for demo in find_demos()}
SIMPLE = "print(1)\n"


def press(one, key: str) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if key.startswith("ctrl+") else Qt.KeyboardModifier.NoModifier
    one.qtbot.keyClick(one.window.timeline_panel.view, key.removeprefix("ctrl+"), modifier)


def title(one) -> str:
    return one.window.top_bar.title.text()


def stepped(one, wanted=lambda stepped: True):
    """What is shown of a program that is stepped, once that is so."""
    mode = one.window.step_mode
    return one.until(lambda: mode.stepped if mode.stepped and wanted(mode.stepped) else None, "a step")


def test_the_corrected_program_is_one_key_away_in_the_same_kind_of_run_and_says_what_is_right(opened):
    one = opened(FOLDER / "lost_update.py")
    about = one.window.about_demo
    press(one, "t")
    assert title(one) == "No lost update"
    assert about.words()[-1] == "This is the corrected program: no order makes it fail."
    one.until(lambda: one.phase == Phase.HELD and one.session.timeline.analysis, "its run")
    one.window.top_bar.step_by_step.click()
    stepped(one)
    about.twin.click()
    assert (title(one), one.window.modes.is_stepping) == ("Lost update", True)
    assert "counter == 4" in about.words()[1]
    stepped(one)
    press(one, "t")
    assert one.window.modes.is_stepping
    assert one.window.step_mode.panel.expectation.text() == "counter == 4"
    stepped(one)


def test_a_demo_for_stepping_is_stepped_at_once_and_the_run_before_it_is_not_taken_for_it(opened):
    one = opened(FOLDER / "events.py", wait_for=Phase.RUNNING)
    one.window.openers.demos.demo_chosen.emit(DEMOS["philosophers"])
    assert one.window.modes.is_stepping
    stepped(one)
    one.until(lambda: one.phase == Phase.ENDED, "the end of the run before")
    assert (title(one), one.session.recording) == ("Dining philosophers", None)
    one.window.top_bar.real_time.click()
    one.until(lambda: one.phase == Phase.HELD and one.thread("MainThread"), "its own run")


def test_so_it_is_if_its_file_is_opened_by_a_path_from_here(opened, monkeypatch):
    monkeypatch.chdir(FOLDER)
    one = opened(SIMPLE)
    one.window.course.open(Path("philosophers.py"))
    assert (title(one), one.window.modes.is_stepping) == ("Dining philosophers", True)
    stepped(one)


def test_so_it_is_if_its_file_is_chosen_in_the_dialog(opened, monkeypatch):
    one = opened(SIMPLE)
    chosen = str(DEMOS["philosophers"].path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (chosen, ""))
    one.window.openers.open_file()
    assert (title(one), one.window.modes.is_stepping) == ("Dining philosophers", True)
    stepped(one)


def test_who_waited_in_real_time_takes_no_room_while_a_program_is_stepped(opened):
    one = opened(FOLDER / "deadlock.py", wait_for=Phase.RUNNING)
    graph = one.window.panels.graph
    one.until(graph.isVisible, "who waits for whom")
    one.window.modes.step_by_step()
    assert not graph.isVisible()
    stepped(one)


def test_why_it_comes_out_right_is_said_with_the_python_once_it_has_and_no_more_when_it_fails_by_hand(opened):
    one = opened(FOLDER / "lost_update.py")
    about, demo = one.window.about_demo, DEMOS["lost_update"]
    said = one.until(lambda: [words for words in about.words() if words.endswith(demo.why_right)], "why")
    python = one.session.timeline.analysis.recording.header.python
    assert said == [f"Why does it come out right under Python {python}? {demo.why_right}"]
    press(one, "v")
    assert demo.schedule is not None
    first = stepped(one, lambda stepped: stepped.planned)
    assert len(first.planned) == demo.schedule.steps
    assert demo.why_right not in " ".join(about.words())
    for _ in range(demo.schedule.steps):
        press(one, " ")
    last = stepped(one, lambda stepped: stepped.situation.report)
    assert last.situation.report["outcome"] == "expectation"
    assert last.text == demo.schedule.text


def test_with_the_lock_switched_on_nothing_is_said_of_luck(opened):
    one = opened(FOLDER / "lost_update.py")
    about, demo = one.window.about_demo, DEMOS["lost_update"]
    one.until(lambda: demo.why_right in " ".join(about.words()), "why")
    one.order(do="set", name="USE_LOCK", value="True")
    one.window.modes.restart()
    one.until(lambda: one.phase == Phase.HELD and one.lock("lock"), "a run with the lock")
    assert demo.why_right not in " ".join(about.words())


def test_notes_are_hidden_until_they_are_asked_for_and_that_is_remembered(opened):
    one = opened(FOLDER / "lost_update.py")
    about, notes = one.window.about_demo, f"For you: {DEMOS['lost_update'].notes}"
    assert notes not in about.words()
    press(one, "n")
    assert notes in about.words()
    one.session.open(FOLDER / "deadlock.py")
    assert f"For you: {DEMOS['deadlock'].notes}" in about.words()
    about.notes.click()
    assert not any(words.startswith("For you") for words in about.words())


def test_an_audience_sees_the_notes_only_when_they_are_asked_for_and_nothing_else_of_the_demo(opened):
    one = opened(FOLDER / "lost_update.py")
    about = one.window.about_demo
    press(one, "n")
    one.window.presentation.begin()
    assert not about.isVisible()
    press(one, "n")
    assert about.isVisible()
    assert about.words() == [f"For you: {DEMOS['lost_update'].notes}"]
    one.window.presentation.end()
    assert about.words()[-1].startswith("For you")
    one.window.presentation.begin()
    assert not about.isVisible()
    one.window.presentation.end()


@pytest.mark.parametrize("key", ["t", "v", "r", "n"])
def test_the_keys_of_the_course_do_nothing_to_other_programs(opened, key: str):
    one = opened(SIMPLE)
    present = one.session.present
    press(one, key)
    assert one.session.present is present
    assert not one.window.modes.is_stepping


def test_each_demo_in_the_list_says_for_which_kind_of_run_it_is(opened):
    one = opened(SIMPLE)
    one.window.openers.demos.show_demos(list(DEMOS.values()))
    model = one.window.openers.demos.view.model()
    tips = [model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) for row in range(model.rowCount())]
    assert tips[:3] == [
        "workbench.py, for real time.",
        "start_and_join.py, for real time.",
        "missing_join.py, for step by step.",
    ]


def test_a_recording_made_earlier_is_one_key_away_says_so_and_leads_back(opened):
    one = opened(FOLDER / "deadlock.py", wait_for=Phase.RUNNING)
    about, bar = one.window.about_demo, one.window.top_bar
    press(one, "r")
    one.until(lambda: one.session.shows_recording, "the recording")
    assert (bar.title.text(), bar.badge.text()) == ("Deadlock", "made earlier")
    assert about.words()[:2] == ["A recording made earlier.", DEMOS["deadlock"].description]
    one.window.presentation.begin()
    assert about.isVisible()
    assert about.words() == ["A recording made earlier."]
    one.window.presentation.end()
    assert one.session.timeline.deadlocks
    assert "Deadlock" in one.session.sources[one.window.code_view.file]
    about.recording.click()
    one.until(lambda: one.phase == Phase.RUNNING and not one.session.shows_recording, "the program")
    assert bar.badge.isHidden()


def test_from_the_recording_of_a_demo_for_stepping_one_comes_to_its_failure_and_to_its_twin(opened):
    one = opened(SIMPLE)
    demo = DEMOS["philosophers"]
    one.session.open(demo.recording, demo.title)
    one.until(lambda: one.session.shows_recording, "the recording")
    press(one, "v")
    assert stepped(one, lambda stepped: stepped.planned).planned
    press(one, "r")
    one.until(lambda: one.session.shows_recording, "the recording again")
    press(one, "t")
    assert one.window.modes.is_stepping
    assert stepped(one)


STUBBORN = """
import signal, time
signal.signal(signal.SIGINT, lambda *_: None)
signal.signal(signal.SIGTERM, lambda *_: None)
while True:
    time.sleep(0.01)
"""


def test_a_program_that_does_not_want_to_end_is_run_again_before_it_would_have_been_told_a_second_time(opened):
    one = opened(STUBBORN, wait_for=Phase.RUNNING)
    first = one.session.bridge.run
    began = time.monotonic()
    one.session.bridge.stop()
    press(one, "ctrl+r")
    one.until(lambda: one.session.bridge.run.phase == Phase.STARTING, "the next run")
    assert time.monotonic() - began < PATIENCE
    one.until(lambda: one.phase == Phase.RUNNING and one.session.bridge.run is not first, "the next run")
