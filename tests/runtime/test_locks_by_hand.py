"""Locks that are taken by hand or ignored, and threads that are held in their start."""

# ruff: noqa: F811 - fixtures

from __future__ import annotations

import os
import signal

import numpy as np
import pytest

from tests.runtime.interactive import Session, interact, interact_here, life, python  # noqa: F401
from visualizer.model.analysis import Analysis
from visualizer.model.locks import find_ignored
from visualizer.model.states import End
from visualizer.model.waits import LOCK
from visualizer.runtime.protocol import YOU, Kind, Outcome, Reason

pytestmark = pytest.mark.skipif(os.name != "posix", reason="programs take no orders there yet")

LOCKS = """
import threading, time

door = threading.Lock()
gate = threading.RLock()
shop = threading.Condition(threading.Lock())
count = 0
inside = 0
most = 0
stop = False

def use(seconds=0.0, times=1):
    global count, inside, most
    for _ in range(times):
        with door:
            inside += 1
            most = max(most, inside)
            time.sleep(seconds)
            inside -= 1
        count += 1

def use_gate():
    global count
    with gate, gate:
        count += 1

def hammer():
    global inside, most
    while not stop:
        with door:
            inside += 1
            most = max(most, inside)
            inside -= 1

def keep():
    door.acquire()
    while not stop: time.sleep(0.005)
    door.release()
"""


def number_of(session: Session, name: str) -> int:
    """Our number of a lock of the program's: they are made in the order of their numbers."""
    return {"door": 1, "gate": 2, "shop": 3}[name]


def holds_of(analysis: Analysis, lock: int) -> list[tuple[int, int, int]]:
    holds = analysis.holds
    rows = holds.rows_of(lock)
    return list(zip(holds.owner[rows].tolist(), holds.start[rows].tolist(), holds.end[rows].tolist(), strict=True))


def assert_no_overlap(analysis: Analysis) -> None:
    holds = analysis.holds
    same = holds.lock[1:] == holds.lock[:-1]
    assert np.all(~same | (holds.start[1:] >= holds.end[:-1]))


def begun(session: Session) -> None:
    session.event("held")
    session.obeyed("watch", names=["count", "most", "inside"])


# Taken by hand


@pytest.mark.parametrize(("name", "user"), [("door", "use"), ("gate", "use_gate")])
def test_you_take_a_free_lock_and_others_wait_for_you(name, user, interact):
    session = interact(LOCKS)
    begun(session)
    lock = number_of(session, name)
    you = session.obeyed("take", lock=lock)["thread"]
    assert session.event("taken") == {"event": "taken", "lock": lock, "thread": you}
    assert session.refused("take", lock=lock) == "you have this lock already, or wait for it"
    session.obeyed("spawn", function=user, name="user")
    session.until(lambda: len(session.recorder.snapshot().events) and _is_blocked(session, lock), "the user to wait")
    session.obeyed("free", lock=lock)
    assert session.event("freed") == {"event": "freed", "lock": lock, "thread": you}
    session.watched("count", "1")
    assert session.refused("free", lock=lock) == "you do not have this lock"
    analysis = session.let_end()
    mine = next(life for life in analysis.lives if life.thread == you)
    assert (mine.facts.kind, mine.facts.name, mine.end) == (YOU, "you", End.FINISHED)
    user = life(analysis, "user").thread
    assert [owner for owner, _, _ in holds_of(analysis, lock)] == [you, user]
    [wait] = [wait for wait in analysis.waits if wait.reason == LOCK]
    assert (wait.thread, wait.owner, wait.unblocked_by) == (user, you, you)
    [held] = [wait for wait in analysis.waits if wait.thread == you]
    assert (held.reason, held.object) == (Reason.HELD, 0)
    assert analysis.deadlocks == []


def _is_blocked(session: Session, lock: int) -> bool:
    events = session.recorder.snapshot().events
    return bool(((events["kind"] == Kind.REQUESTED) & (events["object"] == lock)).any())


def test_you_wait_for_a_lock_that_a_thread_has_in_one_span(interact):
    session = interact(LOCKS)
    begun(session)
    session.obeyed("spawn", function="use", arguments="0.5")
    session.watched("inside", "1")
    you = session.obeyed("take", lock=1)["thread"]
    session.event("taken")
    session.obeyed("free", lock=1)
    session.event("freed")
    analysis = session.let_end()
    [wait] = [wait for wait in analysis.waits if wait.reason == LOCK]
    assert (wait.thread, wait.outcome) == (you, Outcome.DONE)
    assert wait.unblocked_by == life(analysis, "use-1").thread
    assert_no_overlap(analysis)


def test_you_may_change_your_mind_while_you_wait(interact_here):
    session = interact_here(LOCKS)
    begun(session)
    session.obeyed("spawn", function="keep")
    session.until(lambda: session.obeyed("take", lock=1), "the lock")
    session.obeyed("free", lock=1)
    session.event("freed")
    session.obeyed("set", name="stop", value="True")
    analysis = session.let_end()
    assert_no_overlap(analysis)


def test_a_lock_that_you_hold_keeps_no_program_alive(interact):
    session = interact(LOCKS + "import threading\n")
    begun(session)
    session.obeyed("take", lock=2)
    session.event("taken")
    analysis = session.let_end()
    assert analysis.recording.header.code == 0
    assert {life.end for life in analysis.lives} == {End.FINISHED}


def test_what_is_held_by_hand_is_free_when_the_channel_is_closed(interact_here):
    session = interact_here(LOCKS)
    begun(session)
    session.obeyed("take", lock=1)
    session.event("taken")
    session.obeyed("spawn", function="use", name="user")
    session.recorder.stop()
    assert session.end().recording.header.signal in (None, signal.SIGTERM)


def test_a_counted_lock_may_be_taken_by_hand(interact):
    session = interact(LOCKS)
    begun(session)
    session.obeyed("spawn", function="hammer", count=2)
    session.until(
        lambda: (session.recorder.snapshot().events["kind"] == Kind.AGGREGATED).any(), "the lock to be counted"
    )
    you = session.obeyed("take", lock=1)["thread"]
    session.event("taken")
    session.obeyed("free", lock=1)
    session.event("freed")
    session.obeyed("set", name="stop", value="True")
    analysis = session.let_end()
    assert you in [owner for owner, _, _ in holds_of(analysis, 1)]
    assert "Traceback" not in session.output


def test_there_is_nothing_to_take_where_there_is_no_lock(interact_here):
    session = interact_here(LOCKS)
    begun(session)
    assert session.refused("take", lock=99) == "there is no such lock any more"
    assert session.refused("ignore", lock=99, on=True) == "there is no such lock any more"
    session.let_end()


# Ignored


def test_an_ignored_lock_excludes_nobody_and_then_excludes_again(interact):
    session = interact(LOCKS)
    begun(session)
    session.obeyed("ignore", lock=1, on=True)
    assert session.refused("take", lock=1) == "the lock is ignored, so to take it would change nothing"
    session.obeyed("spawn", function="use", arguments="0.3", count=3)
    session.watched("count", "3")
    session.watched("most", "3")
    session.obeyed("ignore", lock=1, on=False)
    assert session.refused("ignore", lock=1, on=False) == "this lock is not ignored"
    session.obeyed("set", name="most", value="0")
    session.obeyed("spawn", function="use", arguments="0.05", count=3)
    session.watched("count", "6")
    analysis = session.let_end()
    assert session.latest("values")["values"]["most"] == "1"
    [(start, end)] = find_ignored(analysis.recording)[1]
    assert 0 < start < end
    holds = holds_of(analysis, 1)
    assert len(holds) == 3
    assert all(begin >= end for _, begin, _ in holds)
    assert_no_overlap(analysis)


def test_threads_that_wait_for_a_lock_get_through_when_it_is_ignored(interact):
    session = interact(LOCKS)
    begun(session)
    session.obeyed("spawn", function="keep")
    session.until(lambda: _is_held(session, 1), "the lock to be held")
    session.obeyed("spawn", function="use", count=5)
    session.until(lambda: _count_requests(session) == 5, "all to wait")
    session.obeyed("ignore", lock=1, on=True)
    session.watched("count", "5")
    session.obeyed("ignore", lock=1, on=False)
    session.obeyed("set", name="stop", value="True")
    session.obeyed("spawn", function="use", name="last")
    session.watched("count", "6")
    analysis = session.let_end()
    assert "Traceback" not in session.output
    through = [wait for wait in analysis.waits if wait.reason == LOCK]
    assert [wait.outcome for wait in through[:5]] == [Outcome.LET_THROUGH] * 5
    assert [owner for owner, _, _ in holds_of(analysis, 1)] == [
        life(analysis, "keep-1").thread,
        life(analysis, "last").thread,
    ]
    assert_no_overlap(analysis)


def _is_held(session: Session, lock: int) -> bool:
    events = session.recorder.snapshot().events
    return bool(((events["kind"] == Kind.ACQUIRED) & (events["object"] == lock)).any())


def _count_requests(session: Session) -> int:
    return int((session.recorder.snapshot().events["kind"] == Kind.REQUESTED).sum())


def test_a_hold_from_before_does_not_free_the_lock_of_another(interact):
    session = interact(
        LOCKS
        + """
first_out = second_in = False
def first():
    door.acquire()
    while not first_out: time.sleep(0.005)
    door.release()
    print("first out", door.locked(), flush=True)
def second():
    global second_in
    with door:
        second_in = True
        while not stop: time.sleep(0.005)
"""
    )
    begun(session)
    session.obeyed("watch", names=["second_in"])
    session.obeyed("spawn", function="first")
    session.until(lambda: _is_held(session, 1), "the first")
    session.obeyed("ignore", lock=1, on=True)
    session.obeyed("ignore", lock=1, on=False)
    session.obeyed("spawn", function="second")
    session.watched("second_in", "True")
    session.obeyed("set", name="first_out", value="True")
    session.printed("first out True")
    session.obeyed("set", name="stop", value="True")
    analysis = session.let_end()
    assert "Traceback" not in session.output
    assert_no_overlap(analysis)


def test_a_phantom_does_not_free_the_lock_of_another(interact):
    session = interact(LOCKS + "\ndef slow():\n    with door: time.sleep(0.4)\n    print('slow out', flush=True)\n")
    begun(session)
    session.obeyed("ignore", lock=1, on=True)
    session.obeyed("spawn", function="slow")
    session.obeyed("ignore", lock=1, on=False)
    session.obeyed("spawn", function="keep")
    session.printed("slow out")
    session.obeyed("spawn", function="use")
    session.until(lambda: _count_requests(session) == 1, "the user to wait")
    assert session.latest("values")["values"]["count"] == "0"
    session.obeyed("set", name="stop", value="True")
    session.watched("count", "1")
    assert_no_overlap(session.let_end())


def test_releases_without_a_hold_complain_as_ever_once_the_lock_is_heeded(interact):
    session = interact(
        LOCKS
        + """
def wrong(label):
    try:
        door.release()
        print(label, "nothing", flush=True)
    except RuntimeError as error:
        print(label, error, flush=True)
def odd():
    print([door.acquire(False), door.acquire(True, 0.1), door.acquire(timeout=5), door.locked(), repr(door)[:9]])
    for arguments in [(False, 1), (True, -5), ("x", "y")]:
        try: print(door.acquire(*arguments))
        except Exception as error: print(type(error).__name__, error)
    door.release(); door.release(); door.release()
    print("odd done", flush=True)
"""
    )
    begun(session)
    session.obeyed("ignore", lock=1, on=True)
    session.obeyed("spawn", function="wrong", arguments="'ignored:'")
    session.printed("ignored: nothing")
    session.obeyed("spawn", function="odd")
    session.printed("odd done")
    session.obeyed("ignore", lock=1, on=False)
    session.obeyed("spawn", function="wrong", arguments="'heeded:'")
    session.printed("heeded: release unlocked lock")
    assert "[True, True, True, False, '<unlocked']" in session.output
    for complaint in ("ValueError can't specify a timeout", "ValueError timeout value must be", "TypeError"):
        assert complaint in session.output
    session.let_end()


def test_bound_methods_that_were_looked_up_before_work_on(interact):
    session = interact(
        LOCKS
        + """
take, give = door.acquire, door.release
def pairs(times):
    for _ in range(times):
        take(); give()
    print("pairs done", door.locked(), flush=True)
"""
    )
    begun(session)
    session.obeyed("ignore", lock=1, on=True)
    session.obeyed("spawn", function="pairs", arguments="10")
    session.printed("pairs done False")
    session.obeyed("ignore", lock=1, on=False)
    session.obeyed("spawn", function="pairs", arguments="1")
    session.until(lambda: session.output.count("done False") == 2, "the second pairs")
    assert_no_overlap(session.let_end())


def test_what_cannot_be_ignored_is_refused_with_the_reason(interact):
    session = interact(LOCKS)
    begun(session)
    assert session.refused("ignore", lock=2, on=True) == "an RLock remembers its owner, so it cannot be ignored"
    assert session.refused("ignore", lock=3, on=True) == ("the lock belongs to a Condition, whose wait needs it")
    assert find_ignored(session.let_end().recording) == {}


@pytest.mark.parametrize("timeout", ["", "timeout=0.05"])
def test_a_lock_that_is_hammered_can_be_ignored_and_heeded_at_any_time(timeout, interact):
    session = interact(
        LOCKS.replace(
            "with door:\n            inside += 1\n            most = max(most, inside)\n            inside -= 1", "pass"
        )
        + f"""
import sys
sys.setswitchinterval(1e-5)
wrong = 0
def pound():
    global wrong
    while not stop:
        if not door.acquire({timeout}):
            continue
        mine = object()
        threading.excluded = mine
        for _ in range(10): pass
        if threading.excluded is not mine: wrong += 1
        door.release()
        with door:
            pass
"""
    )
    begun(session)
    session.obeyed("spawn", function="pound", count=6)
    for _ in range(60):
        session.obeyed("ignore", lock=1, on=True)
        session.obeyed("ignore", lock=1, on=False)
    session.obeyed("set", name="stop", value="True")
    analysis = session.let_end()
    assert "Traceback" not in session.output
    assert analysis.recording.header.code == 0
    assert {life.end for life in analysis.lives} == {End.FINISHED}


def test_a_lock_excludes_after_it_was_ignored_while_threads_hammered_it(interact):
    session = interact(
        LOCKS
        + """
import sys
sys.setswitchinterval(1e-5)
def pound():
    global inside, most
    while not stop:
        with door:
            inside += 1
            if inside > most: most = inside
            for _ in range(20): pass
            inside -= 1
"""
    )
    begun(session)
    session.obeyed("spawn", function="pound", count=4)
    for _ in range(20):
        session.obeyed("ignore", lock=1, on=True)
        session.obeyed("ignore", lock=1, on=False)
    # The threads that were inside at the last moment come out; `inside` may have lost updates.
    session.obeyed("set", name="stop", value="True")
    session.until(lambda: session.order("spawn", function="use")["ok"], "a user")
    session.watched("count", "1")
    session.obeyed("set", name="inside", value="0")
    session.obeyed("set", name="most", value="0")
    session.obeyed("set", name="stop", value="False")
    session.obeyed("spawn", function="pound", count=4)
    session.until(lambda: _count_holds(session) > 200, "work")
    session.obeyed("set", name="stop", value="True")
    session.watched("most", "1")
    analysis = session.let_end()
    assert session.latest("values")["values"]["most"] == "1"
    assert "Traceback" not in session.output
    assert_no_overlap(analysis)


def _count_holds(session: Session) -> int:
    return int((session.recorder.snapshot().events["kind"] == Kind.ACQUIRED).sum())


# Held in their start


def test_new_threads_are_held_in_their_start_until_they_are_let_go(interact):
    session = interact(
        """
import threading, time
go = False
while not go: time.sleep(0.005)
first = threading.Thread(target=print, args=("first runs",), name="first")
first.start()
print("first started", flush=True)
second = threading.Thread(target=time.sleep, args=(60,), name="second")
second.start()
print("second started", second.daemon, flush=True)
"""
    )
    session.event("inventory", lambda message: message["globals"])
    session.obeyed("hold_new", on=True)
    session.obeyed("set", name="go", value="True")
    [first] = session.event("holding", lambda message: message["threads"])["threads"]
    assert session.output == ""
    assert session.refused("let_go", thread=first + 50) == "this thread is not held"
    session.obeyed("let_go", thread=first)
    [second] = session.event("holding", lambda message: message["threads"] not in ([], [first]))["threads"]
    session.obeyed("daemon", thread=second, value=True)
    assert session.refused("daemon", thread=first, value=True) in (
        "cannot set daemon status of active thread",
        "there is no such thread any more",
    )
    session.obeyed("hold_new", on=False)
    session.printed("second started True")
    analysis = session.let_end()
    assert (life(analysis, "second").facts.daemon, life(analysis, "second").end) == (True, End.KILLED_AT_EXIT)
    held = [wait for wait in analysis.waits if wait.reason == Reason.HELD and wait.object]
    assert [(wait.thread, wait.object, wait.outcome) for wait in held] == [(1, first, 0), (1, second, 0)]
    found = life(analysis, "first")
    assert found.started is not None
    assert found.started >= held[0].end


def test_ctrl_c_ends_a_start_that_is_held(interact):
    session = interact(
        """
import threading, time
go = False
while not go: time.sleep(0.005)
thread = threading.Thread(target=print, args=("never",))
try:
    thread.start()
except KeyboardInterrupt:
    print("interrupted", thread.is_alive(), flush=True)
"""
    )
    session.event("inventory", lambda message: message["globals"])
    session.obeyed("hold_new", on=True)
    session.obeyed("set", name="go", value="True")
    session.event("holding", lambda message: message["threads"])
    session.recorder.signal(signal.SIGINT)
    session.printed("interrupted False")
    session.event("held")
    session.let_end()
    assert "never" not in session.output
