"""Threads, their lives and ends, jobs, and the names of locks."""

from __future__ import annotations

import pytest
from conftest import PROGRAMS, line_of

LIVES = PROGRAMS / "facts" / "lives.py"


@pytest.fixture
def lives(record_once, python):
    run = record_once(python, LIVES)
    assert (run.code, run.stdout, run.stderr) == (0, "", "")
    return run


def test_each_end_of_a_thread_is_told(lives):
    ends = {
        "MainThread": "finished",
        "walker": "finished",
        "child of walker": "finished",
        "failing": "exception",
        "leaving": "finished",
        "timer": "finished",
        "daemon": "killed at exit",
        "pool_0": "finished",
    }
    assert {name: lives.thread(name)["end"] for name in ends} == ends
    assert lives.thread("failing")["exception"] == "ValueError: broken by design"
    assert lives.thread("leaving")["exception"] is None


def test_a_thread_that_is_never_started_is_created_and_nothing_else(lives):
    for name in ("never started", "never started either"):
        thread = lives.thread(name)
        assert (thread["started_ns"], thread["ended_ns"]) == (None, None)
        assert {state for state, amount in thread["states_ns"].items() if amount} <= {"created"}


def test_threads_know_their_parents_and_a_renamed_one_has_its_last_name(lives):
    main, walker = lives.thread("MainThread"), lives.thread("walker")
    assert walker["parent"] == main["id"]
    assert lives.thread("child of walker")["parent"] == walker["id"]
    assert lives.thread("new name")["parent"] == main["id"]


def test_a_raw_thread_is_seen_with_its_function(lives):
    [raw] = [thread for thread in lives.summary["threads"] if thread["target"] == "raw"]
    assert (raw["end"], raw["daemon"], raw["parent"]) == ("finished", True, lives.thread("MainThread")["id"])


def test_targets_are_the_functions_or_the_class(lives):
    targets = {"walker": "Walker", "failing": "fail", "daemon": "forever", "never started": "fail"}
    assert {name: lives.thread(name)["target"] for name in targets} == targets


def test_a_timer_waits_for_its_event_in_one_span(lives):
    [wait] = lives.waits_of("timer")
    assert (wait["reason"], wait["object"], wait["outcome"]) == ("event", "timer", "timed out")
    assert 20e6 <= wait["duration_ns"] < 1e9


def test_jobs_have_function_argument_and_outcome(lives):
    jobs = lives.summary["jobs"]
    assert [(job["function"], job["argument"], job["failed"]) for job in jobs] == [
        (function, argument, failed)
        for function, argument, failed in zip(
            ["job"] * 4, ["0", "1", "2", "3"], [False, False, True, False], strict=True
        )
    ]
    assert {job["submitted_by"] for job in jobs} == {"MainThread"}
    assert {job["thread"] for job in jobs} <= {"pool_0", "pool_1"}


def test_locks_are_named_after_what_they_were_assigned_to_else_by_file_and_line(lives):
    found = sorted(lock["name"] for lock in lives.summary["locks"] if lock["created"].startswith(str(LIVES)))
    nameless = line_of(LIVES, "nameless").rsplit("/", 1)[-1]
    expected = ["lock", "accounts #1", "accounts #2", "inner", "outer", "by_name", "annotated", nameless]
    assert found == sorted([*expected, "made #1", "made #2"])
