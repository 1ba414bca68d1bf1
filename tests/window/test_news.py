"""What comes from one run never reaches the next one, whatever is pressed and when."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import visualizer
from visualizer.bridge import Bridge, Finished, Phase, _Came
from visualizer.model.recording import Recording, load
from visualizer.model.timeline import Timeline
from visualizer.recorder import Program
from visualizer.runs.console import Console
from visualizer.runs.copies import free_path
from visualizer.runs.news import Answered, Changed, Looked, Printed, Told
from visualizer.ui.session import Session

SHORT = "counter = 1\n"
DEAF = (
    "import signal, time\nsignal.signal(2, signal.SIG_IGN)\n"
    "print('deaf', flush=True)\nwhile True:\n    time.sleep(0.1)\n"
)

WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from visualizer.bridge import Bridge
from visualizer.recorder import Program

app = QCoreApplication([])
directory = Path(sys.argv[1])
bridge = Bridge(autosave=directory / "runs")
bridge.start(Program(str(directory / "program.py")))
print(bridge._process.pid, flush=True)
bridge.printed.connect(lambda text: print(text, end="", flush=True))
app.exec()
"""


@pytest.fixture
def bridge(qtbot, tmp_path):
    made = Bridge(autosave=tmp_path / "runs")
    yield made
    made.close()
    made.deleteLater()


def program(tmp_path: Path, text: str, name: str = "program.py") -> Program:
    path = tmp_path / name
    path.write_text(text)
    return Program(str(path))


def until(qtbot, condition) -> None:
    qtbot.waitUntil(lambda: bool(condition()), timeout=30_000)


def test_what_an_old_run_still_has_to_say_is_not_heard_during_the_next_one(bridge, qtbot, tmp_path):
    bridge.start(program(tmp_path, SHORT))
    until(qtbot, lambda: bridge.run.phase == Phase.HELD)
    old = bridge._number
    bridge.stop()
    until(qtbot, lambda: bridge.run.phase == Phase.ENDED)
    bridge.start(program(tmp_path, SHORT, "other.py"))
    heard = []
    for one in (bridge.looked, bridge.finished, bridge.printed, bridge.told, bridge.answered, bridge.run_changed):
        one.connect(heard.append)
    finished = Finished(Recording(), Timeline())
    for payload in (Looked(b""), Told({}), Answered({}), Printed(""), finished, Changed(Phase.ENDED)):
        bridge._pass_on(_Came(bridge._process, old, payload))
    assert heard == []
    assert bridge.run.phase == Phase.STARTING


def test_a_run_that_is_stopping_does_not_go_back_to_running(bridge, qtbot, tmp_path):
    phases = []
    bridge.run_changed.connect(lambda run: phases.append(run.phase))
    bridge.start(program(tmp_path, DEAF))
    until(qtbot, lambda: bridge.run.phase == Phase.RUNNING)
    bridge.stop()
    bridge._pass_on(_Came(bridge._process, bridge._number, Changed(Phase.RUNNING)))
    assert bridge.run.phase == Phase.STOPPING
    until(qtbot, lambda: bridge.run.phase == Phase.ENDED)
    assert phases == [Phase.STARTING, Phase.RUNNING, Phase.STOPPING, Phase.ENDED]


def test_a_program_that_is_stopped_while_it_starts_has_ended_and_not_failed(bridge, qtbot, tmp_path):
    bridge.start(program(tmp_path, SHORT))
    bridge.stop()
    until(qtbot, lambda: not bridge.run.goes_on)
    assert bridge.run.phase == Phase.ENDED


def test_closing_while_a_program_starts_leaves_nothing(bridge, tmp_path):
    bridge.start(program(tmp_path, SHORT))
    bridge.close()
    assert bridge.run.phase == Phase.ENDED


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
def test_a_recorder_that_dies_takes_the_program_along_and_the_next_one_runs(bridge, qtbot, tmp_path):
    printed, answers = [], []
    bridge.printed.connect(printed.append)
    bridge.answered.connect(answers.append)
    bridge.start(program(tmp_path, "import os\nprint(os.getpid(), flush=True)\n"))
    until(qtbot, lambda: bridge.run.phase == Phase.HELD and printed)
    os.kill(bridge._process.pid, signal.SIGSTOP)
    bridge.send({"do": "let_main_end", "id": bridge.next_number()})
    os.kill(bridge._process.pid, signal.SIGKILL)
    until(qtbot, lambda: not bridge.run.goes_on)
    assert bridge.run.phase == Phase.FAILED
    assert bridge.run.text == "The recorder has died, so the program was ended, too."
    assert [answer["ok"] for answer in answers] == [False]
    until(qtbot, lambda: not _exists(int(printed[0])))
    bridge.start(program(tmp_path, SHORT, "other.py"))
    until(qtbot, lambda: bridge.run.phase == Phase.HELD)


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
def test_a_window_that_is_killed_leaves_nothing_behind_and_its_run_is_kept(qtbot, tmp_path):
    program(tmp_path, "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(600)\n")
    (tmp_path / "window.py").write_text(WINDOW)
    command = [sys.executable, tmp_path / "window.py", tmp_path]
    environment = {**os.environ, "PYTHONPATH": str(Path(visualizer.__file__).parent.parent)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as window:
        assert window.stdout is not None
        told = [window.stdout.readline() for _ in range(2)]
        window.kill()
    recorder, running = map(int, told)
    until(qtbot, lambda: not _exists(running) and not _exists(recorder))
    (kept,) = (tmp_path / "runs").iterdir()
    assert load(kept).header.signal in (signal.SIGINT, signal.SIGTERM)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_all_hear_of_the_end_of_a_run_before_the_next_one_begins(opened):
    one = opened(SHORT)
    phases = []
    one.session.bridge.run_changed.connect(lambda run: phases.append(run.phase))
    one.session.restart()
    one.until(lambda: phases[-1] == Phase.HELD, "the second run")
    ended = phases.index(Phase.ENDED)
    assert phases[ended + 1] == Phase.STARTING
    assert Phase.STARTING not in phases[:ended]


def test_restarting_again_and_again_ends_in_one_run(opened):
    one = opened(SHORT)
    for _ in range(3):
        one.session.restart()
    one.until(lambda: one.phase == Phase.HELD, "a run that is held")
    assert one.session.recording is None
    one.until(lambda: one.state("MainThread") == "waiting", "its main thread to be held")


def test_a_recording_that_was_opened_stays_while_the_old_program_ends(opened, tmp_path):
    one = opened(SHORT)
    one.order(do="let_main_end")
    one.until(lambda: one.session.recording and one.phase == Phase.ENDED, "the recording")
    path = tmp_path / "kept.tvr"
    one.session.recording.save(path)
    one.session.restart()
    one.until(lambda: one.phase == Phase.HELD, "the second run")
    one.session.open(path)
    one.until(lambda: one.session.shows_recording, "the recording")
    shown = one.session.timeline
    one.until(lambda: one.phase == Phase.ENDED, "the end of the program")
    assert one.session.timeline is shown
    assert one.window.top_bar.phase.text() == "recording"


def test_who_opens_a_program_meanwhile_does_not_get_the_recording(opened, tmp_path):
    one = opened(SHORT)
    one.order(do="let_main_end")
    one.until(lambda: one.session.recording and one.phase == Phase.ENDED, "the recording")
    path = tmp_path / "kept.tvr"
    one.session.recording.save(path)
    one.session.open(path)
    one.session.restart()
    assert one.window.top_bar.phase.text() == "starting"
    one.until(lambda: one.phase == Phase.HELD, "the second run")
    assert not one.session.shows_recording


def test_why_an_old_program_failed_is_not_said_again_of_the_next_one(opened, tmp_path):
    one = opened("def broken(:\n", wait_for=Phase.FAILED)
    one.window.notice.hide()
    (tmp_path / "fine.py").write_text(SHORT)
    one.session.open(tmp_path / "fine.py")
    one.until(lambda: one.phase == Phase.HELD, "the next program")
    assert not one.window.notice.isVisible()


def test_a_run_that_cannot_be_kept_is_shown_all_the_same_and_the_window_says_so(opened, tmp_path):
    (tmp_path / "runs").write_text("in the way")
    one = opened(SHORT)
    one.order(do="let_main_end")
    one.until(lambda: one.session.recording, "the recording")
    assert "not kept among the earlier ones" in one.window.notice.text


def test_code_pasted_twice_leaves_each_run_its_own_text(opened, tmp_path):
    one = opened(SHORT)
    # Only files in which something happened are kept.
    text = "import threading\nwith threading.Lock():\n    first = 1\n"
    one.session.paste(text)
    one.until(lambda: one.session.main_file.endswith("pasted.py") and one.phase == Phase.HELD, "the first one")
    one.session.paste(text.replace("first", "second"))
    one.until(lambda: one.session.bridge.run.program.script.endswith(f"2{os.sep}pasted.py"), "the second one")
    one.until(lambda: one.phase == Phase.HELD, "its end")
    (path,) = (tmp_path / "runs").glob("pasted*.tvr")
    kept = load(path)
    assert kept.sources[kept.header.program] == text


def test_a_python_that_was_chosen_stays_chosen_when_a_recording_was_looked_at(bridge, tmp_path):
    session = Session(bridge)
    session.choose_interpreter("/chosen/python")
    path = tmp_path / "program.py"
    path.write_text(SHORT)
    session.open(path)
    assert session.present is not None
    assert session.present.program is not None
    assert session.present.program.interpreter == "/chosen/python"
    session.close()
    session.deleteLater()


def test_no_two_runs_are_kept_in_one_place(tmp_path):
    first = free_path(tmp_path, "program")
    first.write_text("")
    assert not free_path(tmp_path, "program").exists()


@pytest.mark.skipif(os.name == "nt", reason="pipes of this kind")
def test_what_is_typed_is_kept_until_the_program_has_room_for_it():
    console = Console()
    text = "é" * 100_000
    console.write(text)
    got = b""
    assert console.streams.stdin is not None
    while len(got) < 2 * len(text):
        got += os.read(console.streams.stdin, 1 << 16)
        console.read()
    assert got.decode() == text
    console.close()


@pytest.mark.skipif(os.name == "nt", reason="pipes of this kind")
def test_what_is_typed_after_the_end_goes_nowhere(tmp_path):
    console = Console()
    console.close()
    # They get the numbers of the descriptors that were closed.
    files = [(tmp_path / str(number)).open("wb") for number in range(8)]
    console.write("text")
    for file in files:
        file.close()
    assert not any(path.stat().st_size for path in tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="pipes of this kind")
def test_a_character_that_is_printed_in_two_halves_is_one():
    console = Console()
    first, second = "é".encode()[:1], "é".encode()[1:]
    assert console.streams.stdout is not None
    os.write(console.streams.stdout, b"a" + first)
    assert console.read() == "a"
    os.write(console.streams.stdout, second)
    assert console.read() == "é"
    console.close()
