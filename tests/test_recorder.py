"""From a program to its recording: nothing is lost, and what could not be seen is said."""

from __future__ import annotations

import signal
import struct
import sys
from pathlib import Path

import pytest
from conftest import PROGRAMS

from visualizer.recorder import Program, Recorder, RecorderError

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
