"""The summary as JSON is a contract for scripts."""

import json

import pytest

from tests.export.stories import RECORDINGS, deadlocked, empty, json_of, normal, risky
from tests.model.build import FILE, MS, Story
from visualizer.export.summary_json import summary
from visualizer.model.analysis import analyse
from visualizer.runtime.protocol import Kind, Reason

CONTRACT = {
    "": "format python duration_ns threads locks waits jobs deadlocks lock_order_risks gil exit events dropped "
    "overhead_ns",
    "threads": "id name daemon parent started_ns ended_ns end exception states_ns",
    "states_ns": "created running ready blocked waiting runnable",
    "locks": "id kind name created acquisitions contended wait_ns hold_ns max_waiters",
    "waits": "thread state reason object owner unblocked_by place start_ns duration_ns",
    "deadlocks": "certainty cycle",
    "cycle": "thread waits_for held_by place",
    "gil": "source switches",
    "exit": "code signal",
}
"""Keys that the issue promises."""
MORE = {"": "program arguments", "threads": "target", "locks": "aggregated", "waits": "outcome"}
"""Keys beyond those; scripts may rely on these, too."""
ENDS = {"finished", "exception", "killed at exit", "died with process", "running"}


def keys(name: str) -> set[str]:
    return {*CONTRACT[name].split(), *MORE.get(name, "").split()}


@pytest.mark.parametrize("make", RECORDINGS.values(), ids=RECORDINGS)
def test_the_keys_are_those_of_the_contract(make) -> None:
    found = json.loads(json.dumps(summary(analyse(make()))))
    assert set(found) == keys("")
    assert set(found["gil"]) == keys("gil")
    assert set(found["exit"]) == keys("exit")
    for name in ("threads", "locks", "waits", "deadlocks"):
        assert all(set(entry) == keys(name) for entry in found[name])
    for thread in found["threads"]:
        assert set(thread["states_ns"]) == keys("states_ns")
        assert thread["end"] in ENDS
    assert all(set(entry) == keys("cycle") for deadlock in found["deadlocks"] for entry in deadlock["cycle"])


def test_an_ordinary_run_in_json() -> None:
    found = json_of(normal())
    assert (found["format"], found["python"], found["duration_ns"]) == (1, "3.11.7", 100 * MS)
    assert found["exit"] == {"code": 0, "signal": None}
    assert found["gil"] == {"source": "measured", "switches": 7}
    assert found["dropped"] == 0
    assert found["overhead_ns"] == found["events"] * 100
    main, worker, heart = found["threads"]
    assert (main["id"], main["name"], main["daemon"], main["parent"], main["end"]) == (
        1,
        "MainThread",
        False,
        None,
        "finished",
    )
    assert (worker["parent"], worker["started_ns"], worker["ended_ns"]) == (1, 2 * MS, 60 * MS)
    assert (worker["end"], worker["exception"]) == ("exception", "ValueError: no")
    assert (heart["end"], heart["daemon"], heart["ended_ns"]) == ("killed at exit", True, 95 * MS)
    assert (worker["states_ns"]["created"], worker["states_ns"]["blocked"]) == (MS, 44 * MS)
    assert heart["states_ns"]["waiting"] == 30 * MS


def test_a_lock_in_json() -> None:
    (lock,) = json_of(normal())["locks"]
    assert lock == {
        "id": 101,
        "kind": "Lock",
        "name": "gate",
        "created": f"{FILE}:1",
        "acquisitions": 2,
        "contended": 1,
        "wait_ns": 45 * MS,
        "hold_ns": 49 * MS,
        "max_waiters": 1,
        "aggregated": False,
    }


def test_acquisitions_that_were_only_counted_count() -> None:
    story = normal()
    story.counters[101] = 1000
    story.event(5 * MS, 1, Kind.AGGREGATED, 101)
    (lock,) = json_of(story)["locks"]
    assert (lock["acquisitions"], lock["aggregated"]) == (1002, True)


def test_the_most_waiters_at_once_are_counted() -> None:
    story = Story()
    a = story.lock("a")
    story.acquires(5, 1, a)
    for thread, start, end in ((2, 10, 30), (3, 20, 40), (4, 30, 50)):
        story.requests(start, thread, a)
        story.acquires(end, thread, a, waited=True)
        story.releases(end, thread, a)
    (lock,) = json_of(story)["locks"]
    assert (lock["contended"], lock["max_waiters"]) == (3, 2)


def test_waits_in_json_name_threads_and_locks_and_begin_with_the_longest() -> None:
    waits = json_of(normal())["waits"]
    assert [wait["reason"] for wait in waits] == ["lock", "sleep", "join"]
    assert waits[0] == {
        "thread": "worker",
        "state": "blocked",
        "reason": "lock",
        "object": "gate",
        "owner": "MainThread",
        "unblocked_by": "MainThread",
        "place": f"{FILE}:20",
        "start_ns": 6 * MS,
        "duration_ns": 45 * MS,
        "outcome": "done",
    }
    assert (waits[1]["state"], waits[1]["object"], waits[1]["owner"]) == ("waiting", None, None)
    assert (waits[2]["object"], waits[2]["owner"], waits[2]["unblocked_by"]) == ("worker", "worker", "worker")


def test_no_more_than_a_thousand_waits_are_told() -> None:
    story = Story(duration=100_000)
    for n in range(1001):
        story.waits(10 * n, 1, Reason.EVENT, 150)
        story.wakes(10 * n + 1 + n % 7, 1)
    waits = json_of(story)["waits"]
    assert len(waits) == 1000
    lengths = [wait["duration_ns"] for wait in waits]
    assert lengths == sorted(lengths, reverse=True)


def test_a_deadlock_in_json() -> None:
    assert json_of(deadlocked())["deadlocks"] == [
        {
            "certainty": "certain",
            "cycle": [
                {"thread": "left", "waits_for": "fork_b", "held_by": "right", "place": f"{FILE}:42"},
                {"thread": "right", "waits_for": "fork_a", "held_by": "left", "place": f"{FILE}:52"},
            ],
        }
    ]


def test_a_risk_in_json() -> None:
    assert json_of(risky())["lock_order_risks"] == [
        [
            {"first": "a", "second": "b", "thread": "T1", "place": f"{FILE}:101"},
            {"first": "b", "second": "a", "thread": "T2", "place": f"{FILE}:201"},
        ]
    ]


def test_a_job_in_json() -> None:
    (job,) = json_of(normal())["jobs"]
    assert (job["function"], job["argument"], job["submitted_by"], job["thread"]) == (
        "fetch",
        "'a'",
        "MainThread",
        "worker",
    )
    assert (job["submitted_ns"], job["started_ns"], job["ended_ns"], job["failed"]) == (5 * MS, 7 * MS, 8 * MS, False)


def test_a_wait_for_a_job_names_the_job() -> None:
    story = normal()
    story.waits(70 * MS, 1, Reason.FUTURE, 160)
    story.wakes(75 * MS, 1)
    assert "fetch('a')" in [wait["object"] for wait in json_of(story)["waits"]]


def test_an_empty_recording_in_json() -> None:
    found = summary(analyse(empty()))
    assert [found[name] for name in ("threads", "locks", "waits", "jobs", "deadlocks", "lock_order_risks")] == [[]] * 6
    assert (found["events"], found["dropped"], found["overhead_ns"]) == (0, 0, 0)
    assert found["gil"] == {"source": "unknown", "switches": 0}
    assert found["exit"] == {"code": None, "signal": None}


def test_an_outcome_that_no_version_knows_has_a_summary() -> None:
    story = Story()
    story.waits(10, 1, Reason.EVENT, 150)
    story.wakes(20, 1, outcome=200)
    assert len(json_of(story)["waits"]) == 1
