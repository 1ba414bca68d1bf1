"""From a program to its recording: nothing is lost, and what could not be seen is said."""

from __future__ import annotations

import ast
import os
import re
import signal
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROGRAMS

from visualizer.model.analysis import analyse
from visualizer.model.tables import read_tables
from visualizer.recorder import Program, Recorder, RecorderError, Replacement, Streams

COUNT = PROGRAMS / "facts" / "count.py"


def counted(path: Path) -> list[int]:
    data = path.read_bytes()
    return [number for number in struct.unpack("512Q", data) if number]


ENDS = {
    "SIGKILL": (128 + signal.SIGKILL, signal.SIGKILL),
    "fault": (128 + signal.SIGSEGV, signal.SIGSEGV),
    "_exit": (7, None),
    "normal": (0, None),
}


@pytest.mark.parametrize("way", ENDS)
def test_no_acquisition_is_lost_when_a_program_dies_suddenly(way, python, record, tmp_path):
    threads, locks = 3, 60
    limit = 10_000 if way == "normal" else 10**9
    run = record(python, COUNT, tmp_path / "counts", threads, locks, limit, way)
    assert (run.code, run.summary["exit"]["signal"]) == ENDS[way]
    counts = counted(tmp_path / "counts")
    assert len(counts) == threads
    made = [lock for lock in run.summary["locks"] if lock["created"].startswith(str(COUNT))]
    assert len(made) == locks
    found = sum(lock["acquisitions"] for lock in made)
    # A thread may have acquired and not yet counted, never the other way round.
    assert sum(counts) <= found <= sum(counts) + threads
    assert sum(counts) > 24_000
    assert run.summary["dropped"] == 0
    end = "finished" if way == "normal" else "died with process"
    assert [run.thread(f"worker {number}")["end"] for number in range(threads)] == [end] * threads


def test_a_hammered_lock_is_counted_and_none_of_its_acquisitions_is_lost(python, record, tmp_path):
    run = record(python, COUNT, tmp_path / "counts", 2, 1, 100_000, "normal")
    [lock] = [lock for lock in run.summary["locks"] if lock["created"].startswith(str(COUNT))]
    assert lock["acquisitions"] == 200_000
    assert run.summary["dropped"] == 0
    if lock["aggregated"]:
        assert run.summary["events"] < 200_000


def test_a_hammered_lock_loses_nothing_when_the_program_is_killed(python, record, tmp_path):
    run = record(python, COUNT, tmp_path / "counts", 2, 1, 10**9, "SIGKILL")
    [lock] = [lock for lock in run.summary["locks"] if lock["created"].startswith(str(COUNT))]
    counts = counted(tmp_path / "counts")
    assert sum(counts) <= lock["acquisitions"] <= sum(counts) + 1


def test_two_threads_never_hold_one_lock_at_once(record, tmp_path):
    from visualizer.model.analysis import analyse

    run = record(sys.executable, COUNT, tmp_path / "counts", 3, 3, 10_000, "normal")
    holds = analyse(run.recording).holds
    last: dict[int, int] = {}
    rows = sorted(zip(holds.start.tolist(), holds.end.tolist(), holds.lock.tolist(), strict=True))
    assert rows
    for start, end, lock in rows:
        assert last.get(lock, 0) <= start <= end
        last[lock] = end


@pytest.mark.parametrize(("view", "source"), [("gil", "measured"), ("os", "os"), ("events", "unknown")])
def test_what_was_not_measured_is_not_told_as_if_it_were(view, source, python, record):
    run = record(python, PROGRAMS / "known_waits.py", options=["--view", view])
    assert run.stdout == "ok\n"
    assert run.summary["gil"]["source"] == source
    busy = run.thread("busy")["states_ns"]
    total = sum(busy.values()) - busy["created"]
    if view == "gil":
        assert busy["running"] > 0.8 * total
        assert busy["runnable"] < 0.1 * total
    elif view == "events":
        assert busy["running"] == busy["ready"] == 0
        assert busy["runnable"] == total
    else:
        assert busy["ready"] == 0
        assert busy["runnable"] + busy["running"] > 0.8 * total
    # Waits are as exact as ever.
    second = run.waits_of("second")[0]
    assert (second["object"], second["owner"], second["unblocked_by"]) == ("gate", "first", "first")
    assert run.thread("second")["states_ns"]["blocked"] > 0


def test_a_recorder_in_process_returns_the_recording():
    program = Program(str(PROGRAMS / "greet.py"), interpreter=sys.executable)
    seen = []
    recording = Recorder(program, "events").run(look=lambda recorder, batch: seen.append(recorder.events))
    assert recording.header.code == 0
    assert recording.header.signal is None
    assert recording.header.python == "{}.{}.{}".format(*sys.version_info[:3])
    assert len(recording.events) == seen[-1] > 10
    times = recording.events["time"].tolist()
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= recording.header.duration_ns


def test_a_program_that_cannot_be_started_is_an_error_of_one_sentence():
    program = Program("greet.py", interpreter=str(PROGRAMS / "no-such-python"))
    with pytest.raises(RecorderError, match="no-such-python") as caught:
        Recorder(program).run()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("view", ["gil", "os"])
def test_a_thread_asleep_in_the_kernel_is_waiting_and_does_not_want_the_gil(view, python, record):
    run = record(python, PROGRAMS / "facts" / "unseen_calls.py", options=["--view", view])
    states = run.thread("reader")["states_ns"]
    assert states["waiting"] > 250e6
    # Looks at the system are 15 ms apart.
    assert states["ready"] + states["runnable"] + states["blocked"] < 50e6


# Streams


def recorded_with_streams(program: Program, folder: Path, stdin: bytes = b"", **options):
    """The recording, and what the program printed on stdout and stderr."""
    folder = folder / "streams"
    folder.mkdir(exist_ok=True)
    (folder / "in").write_bytes(stdin)
    with (folder / "in").open("rb") as given, (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        streams = Streams(given.fileno(), out.fileno(), err.fileno())
        recording = Recorder(program, "events", streams, **options).run()
    return recording, (folder / "out").read_text(), (folder / "err").read_text()


def test_the_program_gets_the_streams_that_it_is_given(python, tmp_path):
    script = tmp_path / "streams.py"
    script.write_text("import sys\nprint(sys.stdin.read().upper())\nprint('wrong', file=sys.stderr)\n")
    recording, out, err = recorded_with_streams(Program(str(script), interpreter=python), tmp_path, b"text")
    assert (recording.header.code, out, err) == (0, "TEXT\n", "wrong\n")


def test_a_run_that_is_not_interactive_takes_no_orders(tmp_path):
    with pytest.raises(RuntimeError, match="not interactive"):
        Recorder(Program("greet.py")).send({"do": "let_main_end", "id": 1})


# Replaced numbers


def same_number(script: Path) -> Replacement:
    """A number of a script, to be replaced by itself."""
    source = script.read_text()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return Replacement(node.lineno, node.col_offset, ast.get_source_segment(source, node) or "")
    raise AssertionError


def run_replaced(python, script: Path, folder: Path, *arguments: str):
    """The same program natively, and with one of its numbers replaced by itself: (code, stdout, stderr) of each."""
    (folder / "streams").mkdir(exist_ok=True)
    native = subprocess.run(
        [python, str(script), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        # Not that of C, in which readline may have put the size of the terminal.
        env=dict(os.environ),
    )
    program = Program(str(script), arguments, interpreter=python, replacements=(same_number(script),))
    recording, out, err = recorded_with_streams(program, folder)
    code = native.returncode if native.returncode >= 0 else 128 - native.returncode
    return (code, native.stdout, native.stderr), (recording.header.code, out, err)


WAYS = [
    *("nothing", "three", "exit_text", "exit_raised", "deep", "chained", "noted", "recursion", "hooked"),
    *("through_original", "interrupted", "interrupted_in_lock", "terminated", "abrupt", "after_main", "thread_fails"),
]


@pytest.mark.skipif(os.name != "posix", reason="there are no such signals")
@pytest.mark.parametrize("way", WAYS)
def test_a_program_with_replaced_numbers_ends_as_under_plain_python(way, python, tmp_path):
    natively, replaced = run_replaced(python, PROGRAMS / "conformance" / "endings.py", tmp_path, way)
    assert replaced == natively


def test_a_program_with_replaced_numbers_looks_like_that_of_plain_python(python, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "look.py"
    script.write_text((PROGRAMS / "conformance" / "surroundings.py").read_text())
    natively, replaced = run_replaced(python, Path("look.py"), tmp_path, "-x", "two words", "")
    # The test's own files are in the directory that the script lists.
    plain, found = (
        [re.sub(r"0x[0-9a-f]+", "", line) for line in run[1].splitlines() if "open files" not in line]
        for run in (natively, replaced)
    )
    assert found == plain
    assert replaced[2] == natively[2]


def test_numbers_are_replaced_in_the_run_and_not_in_the_file(python, tmp_path):
    script = tmp_path / "numbers.py"
    source = "# coding: latin-1\nname = '\u00fc'; count = 100_000; more = 0x1F\nprint(name, count, more, .5 + 2)\n1/0\n"
    script.write_bytes(source.replace("\n", "\r\n").encode("latin-1"))
    changes = (Replacement(2, 21, "7"), Replacement(2, 37, "1.5e3"), Replacement(3, 25, "1"))
    program = Program(str(script), interpreter=python, replacements=changes)
    recording, out, err = recorded_with_streams(program, tmp_path)
    assert out == "\u00fc 7 1500.0 3\n"
    assert f'File "{script}", line 4' in err
    assert "<string>" not in err
    assert script.read_bytes() == source.replace("\n", "\r\n").encode("latin-1")
    assert recording.header.program == str(script)
    assert read_tables(recording).hello["replacements"] == "2:21=7 2:37=1.5e3 3:25=1"


def test_stacks_of_a_program_with_replaced_numbers_begin_in_its_file(python, tmp_path):
    script = tmp_path / "waits.py"
    script.write_text("import time\ntime.sleep(5.0)\n")
    program = Program(str(script), interpreter=python, replacements=(Replacement(2, 11, "0.01"),))
    analysis = analyse(Recorder(program, "events").run())
    [wait] = analysis.waits[:1]
    assert [str(place) for place in analysis.tables.stack(wait.stack)] == [f"{script}:2"]


def test_a_program_with_replaced_numbers_may_be_interactive(python, tmp_path):
    script = tmp_path / "work.py"
    script.write_text("COUNT = 5\ndef f(): pass\nprint(COUNT)\n")
    program = Program(str(script), interpreter=python, replacements=(Replacement(1, 8, "8"),))
    heard: list[dict] = []

    def hear(message: dict) -> None:
        heard.append(message)
        if message.get("event") == "held":
            recorder.send({"do": "let_main_end", "id": 1})

    recorder = Recorder(program, "events", heard=hear)
    assert recorder.run().header.code == 0
    told = [message for message in heard if message.get("event") == "inventory"][-1]
    assert [function["name"] for function in told["functions"]] == ["f"]
    assert [entry["name"] for entry in told["globals"]] == ["COUNT"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (Replacement(1, 0, "5"), "there is no number at line 1, column 0"),
        (Replacement(9, 0, "5"), "there is no number at line 9, column 0"),
        (Replacement(1, 4, "print()"), "'print()' is no number"),
        (Replacement(1, 4, "5 + 5"), "'5 + 5' is no number"),
    ],
)
def test_what_is_no_number_is_not_replaced(change, why, tmp_path):
    script = tmp_path / "a.py"
    script.write_text("a = 1\n")
    with pytest.raises(RecorderError, match=re.escape(why)):
        Recorder(Program(str(script), replacements=(change,))).run()


def test_numbers_of_modules_are_not_replaced():
    program = Program("json.tool", is_module=True, replacements=(Replacement(1, 0, "1"),))
    with pytest.raises(RecorderError, match="not in modules"):
        Recorder(program).run()
