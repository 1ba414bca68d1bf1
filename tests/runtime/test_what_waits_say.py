"""Each way to wait is seen once, in one span, with its reason, object, owner, waker and place in the user's file."""

from __future__ import annotations

import pytest
from conftest import PROGRAMS, line_of

WAITS = PROGRAMS / "facts" / "waits.py"

MAIN = "MainThread"
SPANS = [
    # The thread, which is also the mark of the place; reason, object, owner, unblocked by, outcome.
    ("lock with", "lock", "door", MAIN, MAIN, "done"),
    ("lock acquire", "lock", "door", MAIN, MAIN, "done"),
    ("lock patient", "lock", "door", MAIN, MAIN, "done"),
    ("lock timeout", "lock", "door", MAIN, None, "timed out"),
    ("lock attribute", "lock", "guard", MAIN, MAIN, "done"),
    ("rlock with", "lock", "gate", MAIN, MAIN, "done"),
    ("rlock acquire", "lock", "gate", MAIN, MAIN, "done"),
    ("rlock timeout", "lock", "gate", MAIN, None, "timed out"),
    ("condition", "condition", "mailbox", None, MAIN, "done"),
    ("condition timeout", "condition", "mailbox", None, None, "timed out"),
    ("condition for", "condition", "mailbox", None, MAIN, "done"),
    ("condition lock", "condition", "desk", None, MAIN, "done"),
    ("condition rlock", "condition", "shelf", None, MAIN, "done"),
    ("event", "event", "bell", None, MAIN, "done"),
    ("event timeout", "event", ..., None, None, "timed out"),
    ("semaphore", "semaphore", "seats", None, MAIN, "done"),
    ("semaphore with", "semaphore", "seats", None, MAIN, "done"),
    ("semaphore timeout", "semaphore", "seats", None, None, "timed out"),
    ("bounded semaphore", "semaphore", "places", None, MAIN, "done"),
    ("barrier", "barrier", "start_line", None, MAIN, "done"),
    ("queue get", "queue get", "letters", None, MAIN, "done"),
    ("queue get timeout", "queue get", "letters", None, None, "timed out"),
    ("queue put", "queue put", "letters", None, MAIN, "done"),
    ("queue join", "queue join", "letters", None, MAIN, "done"),
    ("lifo get", "queue get", "plates", None, MAIN, "done"),
    ("priority get", "queue get", "patients", None, MAIN, "done"),
    ("simple get", "queue get", "parcels", None, MAIN, "done"),
    ("simple get timeout", "queue get", "parcels", None, None, "timed out"),
    ("sleep", "sleep", None, None, None, "done"),
    ("join", "join", "sleeper", "sleeper", "sleeper", "done"),
    ("join timeout", "join", MAIN, MAIN, None, "timed out"),
    ("process wait", "process", "wait", None, None, "done"),
    ("process communicate", "process", "communicate", None, None, "done"),
    ("socket recv", "I/O", "socket.recv", None, None, "done"),
    ("socket timeout", "I/O", "socket.recv", None, None, "timed out"),
    ("socket accept", "I/O", "socket.accept", None, None, "done"),
    ("select", "I/O", "select", None, None, "done"),
    ("selector", "I/O", "select", None, None, "done"),
    ("future result", "future", "Event.wait()", None, "pool for future result_0", "done"),
    ("future exception", "future", "Event.wait()", None, "pool for future exception_0", "done"),
    ("futures wait", "futures", ..., None, "pool for futures wait_0", "done"),
    ("futures completed", "futures", ..., None, "pool for futures completed_0", "done"),
    ("pool shutdown", "pool shutdown", ..., None, ..., "done"),
]


@pytest.fixture
def waits(record_once, python):
    run = record_once(python, WAITS)
    assert (run.code, run.stdout, run.stderr) == (0, "ok\n", "")
    return run


def test_a_wait_is_one_span_that_says_everything(waits):
    wrong = {}
    for thread, reason, *expected in SPANS:
        spans = waits.waits_of(thread)
        if [span["place"] for span in spans] != [line_of(WAITS, thread)]:
            wrong[thread] = [(span["reason"], span["place"]) for span in spans]
            continue
        state = "blocked" if reason == "lock" else "waiting"
        found = [spans[0][key] for key in ("state", "reason", "object", "owner", "unblocked_by", "outcome")]
        wanted = [state, reason, *expected]
        if found != [value if wish is ... else wish for value, wish in zip(found, wanted, strict=True)]:
            wrong[thread] = found
    assert wrong == {}


def test_a_wait_with_a_timeout_lasts_as_long_as_the_timeout(waits):
    for thread in [entry[0] for entry in SPANS if entry[5] == "timed out"] + ["sleep"]:
        for span in waits.waits_of(thread):
            assert 19e6 < span["duration_ns"] < 1000e6, thread


def test_a_thread_that_waits_is_in_that_state_for_its_whole_life(waits):
    for thread, reason, *_ in SPANS:
        facts = waits.thread(thread)
        state = "blocked" if reason == "lock" else "waiting"
        wait = sum(span["duration_ns"] for span in waits.waits_of(thread))
        # What comes between the moment it was freed and its going on is ready time.
        assert facts["states_ns"][state] <= wait + 1000, thread
        other = "waiting" if state == "blocked" else "blocked"
        assert facts["states_ns"][other] == 0, thread
        alive = facts["ended_ns"] - facts["started_ns"]
        assert sum(facts["states_ns"].values()) - facts["states_ns"]["created"] == pytest.approx(alive, abs=1000)


def test_a_refused_lock_is_neither_a_wait_nor_an_acquisition(waits):
    assert waits.waits_of("lock refused") == []
    # "hold" three times, the waiters of it, two scenes with it held, and the condition "desk" with its waiter twice.
    door = waits.lock("door")
    assert (door["acquisitions"], door["contended"], door["max_waiters"]) == (10, 4, 1)


def test_locks_have_the_name_of_what_they_were_assigned_to(waits):
    ours = {lock["name"]: lock for lock in waits.summary["locks"] if lock["created"].startswith(str(WAITS))}
    assert {name: lock["kind"] for name, lock in ours.items()} == {
        "door": "Lock",
        "gate": "RLock",
        "mailbox": "RLock",
        "guard": "Lock",
    }


def test_a_reentrant_lock_is_acquired_once_however_often_its_owner_takes_it(waits):
    # "hold" twice with its waiters, the scene with it held, and the condition "shelf": taken twice, restored once,
    # and notified.
    assert waits.lock("gate")["acquisitions"] == 8


def test_idle_pool_threads_wait_for_work_until_the_pool_is_shut_down(waits):
    for scene in ("future result", "futures wait"):
        spans = waits.waits_of(f"pool for {scene}_0", "pool work")
        assert [span["state"] for span in spans] == ["waiting"]
        assert spans[0]["object"].startswith("pool")
        assert spans[0]["unblocked_by"] == MAIN


def test_jobs_say_who_did_what_and_when(waits):
    jobs = waits.summary["jobs"]
    assert [job["function"] for job in jobs] == ["Event.wait"] * 5
    for job, scene in zip(jobs, ("future result", "future exception", "futures wait"), strict=False):
        assert job["submitted_by"] == MAIN
        assert job["thread"] == f"pool for {scene}_0"
        assert job["submitted_ns"] <= job["started_ns"] <= job["ended_ns"]
        assert not job["failed"]


def test_a_thread_has_its_parent_and_its_target(waits):
    main = waits.thread(MAIN)
    assert (main["parent"], main["daemon"], main["end"]) == (None, False, "finished")
    event = waits.thread("event")
    assert (event["parent"], event["daemon"], event["end"], event["target"]) == (main["id"], False, "finished", "event")


def test_nothing_of_the_recorder_itself_is_seen(waits):
    assert not [wait for wait in waits.summary["waits"] if "visualizer/runtime" in wait["place"]]
    assert not [lock for lock in waits.summary["locks"] if "visualizer/runtime" in lock["created"]]
