"""A program in the window: how its run starts, goes and ends."""

from __future__ import annotations

import os
import signal
import time

import pytest
from PySide6.QtWidgets import QComboBox

from visualizer.bridge import Phase
from visualizer.model.recording import Header, Recording, load
from visualizer.model.states import End
from visualizer.ui.earlier_runs import KEPT, earlier_runs

PROGRAM = """
import threading, time

counter = 0
SWITCH = False  # control: switch "A switch"


def napper(seconds=600):
    "Sleeps."
    time.sleep(seconds)


def quick():
    global counter
    counter += 1
"""


def test_the_main_thread_is_held_at_its_end_and_the_window_says_so(opened):
    one = opened(PROGRAM)
    one.until(lambda: one.state("MainThread") == "waiting", "the main thread to wait")
    assert one.window.top_bar.phase.text() == "main kept open"


def test_a_function_is_spawned_and_seen_at_once(opened):
    one = opened(PROGRAM)
    answer = one.order(do="spawn", function="napper", arguments="", count=2, daemon=False, start=True)
    assert answer["ok"]
    one.until(lambda: one.state("napper-1") == one.state("napper-2") == "waiting", "two sleeping threads")


def test_letting_main_end_cuts_daemon_threads_off_and_waits_for_the_others(opened):
    one = opened(PROGRAM)
    one.order(do="spawn", function="napper", arguments="", count=1, daemon=True, start=True)
    one.order(do="spawn", function="napper", arguments="0.5", count=1, daemon=False, start=True)
    one.until(lambda: one.state("napper-2") == "waiting")
    assert one.order(do="let_main_end")["ok"]
    one.until(lambda: one.phase == Phase.ENDED, "the end")
    one.until(lambda: one.session.recording, "the recording")
    ends = {life.facts.name: life.end for life in one.session.timeline.analysis.lives}
    assert ends["napper-1"] == End.KILLED_AT_EXIT
    assert ends["napper-2"] == End.FINISHED


def test_when_a_run_ends_all_of_it_is_shown_and_it_was_saved(opened):
    one = opened(PROGRAM)
    one.order(do="let_main_end")
    one.until(lambda: one.phase == Phase.ENDED, "the end")
    one.until(lambda: one.session.recording, "the recording")
    view = one.window.timeline_panel.view.navigation.view
    assert view.begin <= 0
    assert view.end >= one.session.timeline.end
    runs = list((one.session.present.path.parent / "runs").glob("*.tvr"))
    assert len(runs) == 1
    assert load(runs[0]).header.code == 0


def test_when_a_run_was_saved_the_oldest_ones_go(opened, tmp_path):
    runs = tmp_path / "runs"
    runs.mkdir()
    for day in range(1, KEPT + 4):
        Recording(Header(code=0)).save(runs / f"old 2001-01-{day:02} 12-00-00.tvr")
    one = opened(PROGRAM)
    one.order(do="let_main_end")
    one.until(lambda: one.session.recording, "the recording")
    one.until(lambda: len(earlier_runs(runs)) == KEPT, "the oldest ones to go")
    assert earlier_runs(runs)[0].stem.startswith("program ")
    assert (runs / f"old 2001-01-{KEPT + 3} 12-00-00.tvr").exists()


def test_a_program_that_crashes_is_told_of(opened):
    one = opened(
        "import os, threading\nthreading.Thread(target=os.kill, args=(os.getpid(), 11)).start()", wait_for=None
    )
    one.until(lambda: one.phase == Phase.ENDED, "the end")
    assert "signal 11" in one.session.bridge.run.text


def test_a_syntax_error_is_one_sentence(opened):
    one = opened("def broken(:\n", wait_for=Phase.FAILED)
    one.until(lambda: "syntax error" in one.window.notice.text, "the sentence")
    assert one.window.notice.isVisible()


def test_a_program_that_raises_is_held_and_its_functions_can_be_spawned(opened):
    one = opened(PROGRAM + "\n1 / 0\n")
    one.until(lambda: "ended with ZeroDivisionError" in one.window.notice.text, "the sentence")
    assert one.order(do="spawn", function="quick", arguments="", count=1, daemon=False, start=True)["ok"]
    one.until(lambda: one.thread("quick-1"), "the thread")


def test_a_program_is_stopped(opened):
    one = opened(PROGRAM)
    one.session.bridge.stop()
    one.until(lambda: one.phase == Phase.ENDED, "the end")


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
def test_a_program_that_ignores_signals_is_stopped_all_the_same(opened):
    one = opened(
        "import signal, time\nsignal.signal(2, signal.SIG_IGN)\nsignal.signal(15, signal.SIG_IGN)\n"
        "print('deaf', flush=True)\nwhile True:\n    time.sleep(1)\n",
        wait_for=None,
    )
    one.until(lambda: "deaf" in one.window.panels.console.text(), "the program")
    one.session.bridge.stop()
    one.until(lambda: one.phase == Phase.ENDED, "the end")
    assert one.session.bridge.run.code == 128 + signal.SIGKILL


def test_the_window_is_gone_at_once_when_it_is_closed_beside_a_deaf_program(opened):
    one = opened(
        "import os, signal, time\nfor n in (2, 15):\n    signal.signal(n, signal.SIG_IGN)\n"
        "print('deaf', os.getpid(), flush=True)\nwhile True:\n    time.sleep(1)\n",
        wait_for=None,
    )
    console = one.window.panels.console
    one.until(lambda: console.text().endswith("\n"), "the program")
    pid = int(console.text().removeprefix("deaf "))
    begin = time.monotonic()
    one.window.close()
    assert not one.window.isVisible()
    assert time.monotonic() - begin < 1
    # What the application does without a window.
    one.session.close()
    assert 3.5 < time.monotonic() - begin < 12
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_file_is_shown_once_the_program_has_come_to_it(opened, tmp_path):
    (tmp_path / "helper.py").write_text("import threading\nlock = threading.Lock()\ndef use():\n    lock.acquire()\n")
    one = opened("def later():\n    import helper\n    helper.use()\n")
    choice = one.window.code_view.findChild(QComboBox)
    assert choice.count() == 1
    one.order(do="spawn", function="later", arguments="", count=1, daemon=True, start=True)
    one.until(lambda: [choice.itemText(n) for n in range(choice.count())] == ["program.py", "helper.py"], "the file")


def test_a_window_can_be_closed_while_the_program_runs(opened):
    one = opened(PROGRAM)
    one.order(do="spawn", function="napper", arguments="", count=5, daemon=False, start=True)
    one.window.close()
    one.session.close()
    assert one.phase == Phase.ENDED


def test_a_program_that_forks_leaves_no_trace_of_its_child_in_the_window(opened):
    one = opened("import os, time\nif os.fork() == 0:\n    time.sleep(0.2)\n    os._exit(0)\nos.wait()\n")
    assert [lane.name for lane in one.session.timeline.lanes if lane.kind.value == "thread"] == ["MainThread"]


def test_a_flood_of_output_does_not_keep_the_window_from_going_on(opened):
    one = opened("for _ in range(20_000):\n    print('x' * 1000)\n")
    assert one.phase == Phase.HELD


def test_a_program_started_again_is_a_new_run(opened):
    one = opened(PROGRAM)
    first = one.session.timeline
    one.session.restart()
    one.until(lambda: one.session.timeline is not first and one.phase == Phase.HELD, "the second run")


def test_a_recording_is_only_looked_at(opened, tmp_path):
    one = opened(PROGRAM)
    one.order(do="let_main_end")
    one.until(lambda: one.phase == Phase.ENDED, "the end")
    one.until(lambda: one.session.recording, "the recording")
    path = tmp_path / "kept.tvr"
    one.session.save(path)
    one.until(path.exists, "the file")
    one.session.open(path)
    assert one.window.top_bar.phase.text() == "opening kept.tvr …"
    one.until(lambda: one.session.shows_recording, "the recording")
    assert one.window.top_bar.phase.text() == "recording"
    assert one.thread("MainThread")


def test_what_is_no_recording_is_refused_in_one_sentence(opened, tmp_path):
    one = opened(PROGRAM)
    (tmp_path / "broken.tvr").write_text("nothing")
    one.session.open(tmp_path / "broken.tvr")
    one.until(lambda: "is not a recording" in one.window.notice.text, "the sentence")
    assert one.phase == Phase.HELD
