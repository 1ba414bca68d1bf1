"""The summary: its JSON is a contract for scripts, its text is for people."""

import json
import re

import hypothesis.strategies as st
import pytest
from hypothesis import given

from tests.model.build import FILE, MS, Story, ab_ba, quick
from visualizer.export.summary import summary, summary_text, time_text
from visualizer.model.analysis import analyse
from visualizer.model.recording import Header, Recording
from visualizer.runtime.protocol import FOREVER, LIBRARY, Define, Kind, Outcome, Primitive, Reason, WaitClass

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


def normal() -> Story:
    """Main and a worker share the lock "gate"; the worker fails; a daemon sleeps until the end; a job is done."""
    story = Story(duration=100 * MS)
    worker = story.thread("worker", created=MS, begun=2 * MS, ended=60 * MS, outcome=Outcome.FAILED)
    heart = story.thread("heart", daemon=True, created=3 * MS, begun=4 * MS)
    story.define(Define.EXCEPTION, worker, "ValueError", "no")
    gate = story.lock("gate")
    story.acquires(5 * MS, story.main, gate, line=10)
    story.requests(6 * MS, worker, gate, line=20)
    story.releases(50 * MS, story.main, gate, line=11)
    story.acquires(51 * MS, worker, gate, line=20, waited=True)
    story.releases(55 * MS, worker, gate)
    story.waits(10 * MS, heart, Reason.SLEEP, line=30, timeout_us=30_000)
    story.wakes(41 * MS, heart)
    story.waits(52 * MS, story.main, Reason.JOIN, worker, line=40)
    story.wakes(61 * MS, story.main)
    job = 160
    story.event(5 * MS, story.main, Kind.JOB_SUBMITTED, job, 0, story.text("fetch"), story.text("'a'"))
    story.event(7 * MS, worker, Kind.JOB_STARTED, job)
    story.event(8 * MS, worker, Kind.JOB_ENDED, job)
    story.gil(3 * MS, story.main, switches=2)
    story.gil(90 * MS, story.main, gap=MS, switches=5)
    story.exits(95 * MS)
    return story


def deadlocked() -> Story:
    story = Story(duration=100 * MS)
    a, b = story.lock("fork_a"), story.lock("fork_b")
    left, right = story.thread("left"), story.thread("right")
    story.acquires(10 * MS, left, a, line=41)
    story.acquires(12_300_000, right, b, line=51)
    story.requests(30 * MS, left, b, line=42)
    story.requests(40 * MS, right, a, line=52)
    story.waits(20 * MS, story.main, Reason.JOIN, left, line=60)
    return story


def degraded() -> Story:
    story = normal()
    story.header.gil_source = "unknown"
    story.header.dropped = 1234
    story._gil.clear()
    return story


def risky() -> Story:
    story = Story()
    a, b = story.lock("a"), story.lock("b")
    one, two = story.thread("T1"), story.thread("T2")
    for start, thread, first, second in ((100, one, a, b), (200, two, b, a)):
        story.acquires(start, thread, first, line=start)
        story.holds(thread, second, start + 1, start + 2, line=start + 1)
        story.releases(start + 3, thread, first)
    return story


def empty() -> Recording:
    return Recording()


RECORDINGS = {
    "normal": lambda: normal().recording(),
    "deadlocked": lambda: deadlocked().recording(),
    "degraded": lambda: degraded().recording(),
    "risky": lambda: risky().recording(),
    "empty": empty,
}


def json_of(story: Story) -> dict:
    """As a script sees it."""
    return json.loads(json.dumps(summary(story.analysis())))


def text_of(story: Story) -> str:
    return summary_text(story.analysis())


def row(text: str, name: str) -> str:
    """The first line of a text that begins with `name`."""
    return next(line for line in text.splitlines() if line.startswith(name))


def keys(name: str) -> set[str]:
    return {*CONTRACT[name].split(), *MORE.get(name, "").split()}


# JSON


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


def test_a_thread_that_was_never_started_did_not_run() -> None:
    story = normal()
    story.thread("idle", begun=None)
    idle = json_of(story)["threads"][-1]
    assert (idle["started_ns"], idle["ended_ns"]) == (None, None)
    assert "never started" in row(text_of(story), "idle")


# Text


def test_an_ordinary_run_in_words() -> None:
    text = text_of(normal())
    assert text.startswith("bank.py: 100.0 ms, Python 3.11.7, 3 threads, exit code 0; GIL measured\n")
    assert "ValueError: no" in row(text, "worker")
    assert "killed at exit" in row(text, "heart (daemon)")
    assert re.search(r"^gate +Lock +bank.py:1 +2 +1 +45.0 ms +49.0 ms +1$", text, re.MULTILINE)
    assert re.search(
        r"^worker +lock gate +bank.py:20 +held by MainThread, freed by MainThread at line 11 +45.0 ms$",
        text,
        re.MULTILINE,
    )
    assert "1 job of thread pools, 1 done; the longest wait for a free thread was 2.0 ms" in text
    assert "DEADLOCK" not in text
    assert "dropped" not in text


def test_a_deadlock_in_words() -> None:
    text = text_of(deadlocked())
    assert "DEADLOCK (certain) since 40.0 ms:\n" in text
    assert "  left waits for fork_b (bank.py:42), held by right since 12.3 ms (bank.py:51)\n" in text
    assert "  right waits for fork_a (bank.py:52), held by left since 10.0 ms (bank.py:41)\n" in text
    assert "still running" in text
    assert text.endswith("Conclusion: left, right wait for each other and can never go on.\n")


def test_threads_that_are_stuck_in_words() -> None:
    story = Story()
    worker = story.thread("worker")
    story.waits(20, worker, Reason.QUEUE_GET, story.made("letters", 8), line=7)
    story.waits(30, 1, Reason.JOIN, worker, line=9)
    text = text_of(story)
    assert "STUCK: every thread waits for ever" in text
    assert "  MainThread waits for worker to end (bank.py:9)\n" in text
    assert "  worker waits for queue get letters (bank.py:7)\n" in text
    assert "Conclusion: MainThread, worker wait for something that no thread is left to do." in text


def test_a_risk_in_words() -> None:
    assert (
        "Possible deadlock, though it did not happen this time: T1 took b (bank.py:101) while holding a; "
        "T2 took a (bank.py:201) while holding b.\n" in text_of(risky())
    )


def test_a_degraded_recording_says_so() -> None:
    text = text_of(degraded())
    assert "; GIL unknown\n" in text
    assert "1,234 events were dropped: what is said below is not complete." in text
    assert "runnable (GIL unknown)" in text


@pytest.mark.parametrize(
    ("source", "words"),
    [("measured", "GIL measured"), ("os", "seen through the OS"), ("unknown", "GIL unknown"), ("none", "no GIL")],
)
def test_how_the_gil_was_seen_is_always_said(source: str, words: str) -> None:
    story = normal()
    story.header.gil_source = source
    assert words in text_of(story).splitlines()[0]


def test_a_signal_is_named() -> None:
    story = Story()
    story.header.code, story.header.signal = 139, 11
    assert "ended by signal 11" in text_of(story)


def test_an_empty_recording_has_a_text() -> None:
    assert "0 threads" in summary_text(analyse(empty()))


def test_an_interrupted_deadlock_is_in_the_text() -> None:
    story = Story()
    ab_ba(story)
    story.exits(900)
    assert "DEADLOCK" in text_of(story)


def test_threads_that_compute_are_told_of_processes() -> None:
    story = Story(duration=100 * MS)
    busy = [story.thread(f"busy{n}") for n in range(4)]
    story.waits(0, 1, Reason.JOIN, busy[0])
    for n in range(98):
        story.gil((n + 1) * MS, busy[n % 4], gap=MS - 1)
    assert (
        "Conclusion: one thread ran at a time while three wanted the GIL: threads cannot speed this up, "
        "processes can." in text_of(story)
    )


def test_threads_in_front_of_a_lock_are_told_which() -> None:
    story = Story(duration=100 * MS)
    a = story.lock("gate")
    others = [story.thread(name) for name in ("one", "two")]
    story.acquires(MS, 1, a)
    story.waits(2 * MS, 1, Reason.SLEEP, timeout_us=80_000)
    for thread in others:
        story.requests(3 * MS, thread, a)
    story.wakes(85 * MS, 1)
    story.releases(85 * MS, 1, a)
    for n, thread in enumerate(others):
        story.acquires((86 + n) * MS, thread, a, waited=True)
        story.releases((86 + n) * MS + 5, thread, a)
    assert "most of it for gate (bank.py:1): holding it for less time would help" in text_of(story)


def test_threads_blocked_at_a_lock_that_is_not_known_have_a_summary() -> None:
    story = Story(duration=100 * MS)
    worker = story.thread("worker")
    story.os(MS, worker, WaitClass.FUTEX, 202)
    assert "worker" in text_of(story)


def test_locks_whose_creation_was_dropped_have_a_summary() -> None:
    story = Story(duration=1000)
    one, two = story.thread("T1"), story.thread("T2")
    for start, thread, first, second in ((100, one, 150, 151), (200, two, 151, 150)):
        story.acquires(start, thread, first)
        story.holds(thread, second, start + 1, start + 2)
        story.releases(start + 3, thread, first)
    story.acquires(300, one, 150)
    story.requests(301, two, 150)
    found = json_of(story)
    assert len(found["lock_order_risks"]) == 1
    assert text_of(story)


def test_no_state_that_was_there_vanishes_from_the_bar() -> None:
    story = Story(duration=100 * MS, source="none")
    worker = story.thread("worker")
    story.waits(50 * MS, worker, Reason.EVENT, 150)
    story.wakes(51 * MS, worker)
    bar = row(text_of(story), "worker")
    assert "█" in bar
    assert "·" in bar


def test_a_program_whose_name_is_no_utf_8_has_a_text_that_can_be_printed() -> None:
    story = Story()
    story.header.program = "caf\udce9.py"
    assert text_of(story).encode()


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (0, "0 µs"),
        (1499, "1 µs"),
        (999_000, "999 µs"),
        (999_900, "1.0 ms"),
        (1_000_000, "1.0 ms"),
        (12_340_000, "12.3 ms"),
        (999_960_000, "1.00 s"),
        (2_500_000_000, "2.50 s"),
    ],
)
def test_times_have_a_fitting_unit(ns: int, text: str) -> None:
    assert time_text(ns) == text


# How things are put


def test_main_that_waits_at_exit_and_an_idle_pool_thread_are_put_in_words() -> None:
    story = Story(duration=100 * MS)
    worker = story.thread("pool_0")
    pool = story.made("letters", Primitive.POOL)
    at = story.place(81, "/lib/concurrent/futures/thread.py", LIBRARY)
    story.define(Define.STACK, 699, at)
    story.event(20 * MS, worker, Kind.WAITING, pool, Reason.POOL_WORK, 699, FOREVER)
    story.waits(30 * MS, 1, Reason.EXIT)
    text = text_of(story)
    assert "  MainThread waits at exit for the other threads\n" in text
    assert "  pool_0 is idle in pool letters\n" in text
    assert re.search(r"^pool_0 +idle in pool letters +never ended +80.0 ms$", text, re.MULTILINE)
    assert {wait["reason"] for wait in json_of(story)["waits"]} == {"exit", "pool work"}


@pytest.mark.parametrize(("name", "words"), [("lock", "lock"), ("gate", "gate"), ("pool", "pool")])
def test_a_lock_is_named_once(name: str, words: str) -> None:
    story = Story(duration=100 * MS)
    a = story.lock(name)
    story.acquires(MS, 1, a)
    story.requests(2 * MS, 1, a)
    assert f"  MainThread waits for {words}, held by" in text_of(story)


def test_a_lock_that_has_no_name_is_called_a_lock() -> None:
    story = Story(duration=100 * MS)
    story.acquires(MS, 1, 150)
    story.requests(2 * MS, 1, 150)
    assert "  MainThread waits for lock 150, held by" in text_of(story)


def test_a_lock_that_is_called_by_its_place_is_called_a_lock() -> None:
    story = Story(duration=100 * MS)
    a = story.lock("a")
    story.lines.clear()
    story.acquires(MS, 1, a)
    story.requests(2 * MS, 1, a)
    assert "  MainThread waits for lock bank.py:1, held by" in text_of(story)


def test_a_pool_that_is_called_pool_is_named_once() -> None:
    story = Story(duration=100 * MS)
    story.waits(20 * MS, story.thread("pool_0"), Reason.POOL_WORK, story.made("pool", Primitive.POOL))
    assert re.search(r"^pool_0 +idle in pool +never ended", text_of(story), re.MULTILINE)


def test_without_any_place_there_is_no_column_for_it() -> None:
    story = Story(duration=100 * MS)
    story.waits(20 * MS, 1, Reason.EVENT, 150)
    assert re.search(r"^longest waits +for +time$", text_of(story), re.MULTILINE)
    story.waits(30 * MS, story.thread("worker"), Reason.EVENT, 150, line=7)
    assert re.search(r"^longest waits +for +at +time$", text_of(story), re.MULTILINE)


def test_one_thread_that_is_stuck_waits() -> None:
    story = Story()
    story.waits(20, 1, Reason.EVENT, 150)
    assert "Conclusion: MainThread waits for something that no thread is left to do." in text_of(story)


def test_one_thread_that_wants_its_own_lock_waits_for_itself() -> None:
    story = Story()
    a = story.lock("a")
    story.acquires(10, 1, a)
    story.requests(20, 1, a)
    assert "Conclusion: MainThread waits for itself and can never go on." in text_of(story)


def test_stuck_is_probable_with_a_signal_handler() -> None:
    story = Story()
    story.define(Define.HELLO, "signal handlers", "1")
    story.waits(20, 1, Reason.EVENT, 150)
    text = text_of(story)
    assert "STUCK (probable): every thread waits for ever" in text
    assert "no thread is left to do, though a signal handler may do it." in text


def test_cancelled_jobs_are_not_done() -> None:
    story = normal()
    for job in (161, 162):
        story.event(5 * MS, 1, Kind.JOB_SUBMITTED, job, 0, story.text("fetch"), 0)
        story.event(90 * MS, 1, Kind.JOB_ENDED, job, Outcome.REFUSED)
    story.event(80 * MS, 2, Kind.JOB_STARTED, 162)
    assert [job["cancelled"] for job in json_of(story)["jobs"]] == [False, True, True]
    assert "3 jobs of thread pools, 1 done, 2 cancelled; the longest wait for a free thread was 2.0 ms" in text_of(
        story
    )


TOGETHER = "mostly waited, at the same time"


@pytest.mark.parametrize("reason", [Reason.SLEEP, Reason.IO, Reason.PROCESS])
@pytest.mark.parametrize(
    ("spans", "told"),
    [
        ([(10, 60), (10, 60)], True),
        ([(10, 60), (60, 99)], False),
        ([(10, 60), (35, 85)], False),
        ([(10, 60), (25, 75)], True),
        ([(10, 30), (10, 30)], False),
        ([(10, 90)], False),
    ],
)
def test_threads_are_praised_only_for_waits_at_the_same_time(
    reason: int, spans: list[tuple[int, int]], told: bool
) -> None:
    story = Story(duration=100 * MS)
    story.waits(0, 1, Reason.JOIN, 2)
    for n, (start, end) in enumerate(spans):
        thread = story.thread(f"worker{n}", ended=end * MS)
        story.waits(0, thread, Reason.EVENT, 150)
        story.wakes(start * MS - 1, thread)
        story.waits(start * MS, thread, reason)
        story.wakes(end * MS, thread)
    story.wakes(99 * MS, 1)
    assert (TOGETHER in text_of(story)) == told


def test_threads_that_wait_for_each_other_are_not_praised() -> None:
    story = Story(duration=100 * MS)
    for n in range(3):
        thread = story.thread(f"worker{n}", ended=99 * MS)
        story.waits(0, thread, Reason.EVENT, 150)
        story.wakes(98 * MS, thread)
    assert TOGETHER not in text_of(story)


rows = st.tuples(
    st.integers(0, 2**40),
    st.integers(0, 3),
    st.integers(0, 21),
    st.sampled_from([*range(18), 200]),
    st.sampled_from([0, 1, 2, 101, 102, 103, 900, 2**32 - 1]),
    st.sampled_from([0, 1, 300, 600, 900, 2**32 - 1]),
    st.sampled_from([0, 1, 2, 101, 900, 2**32 - 1]),
)


@quick
@given(st.lists(rows, max_size=40), st.sampled_from(["measured", "os", "unknown", "none"]), st.booleans())
def test_no_events_whatever_break_the_summary(events: list[tuple], source: str, over: bool) -> None:
    story = Story(duration=2**40, source=source)
    story.thread("worker")
    story.lock("a")
    story.text("word")
    story.place(9)
    story.stack(9)
    if over:
        story.exits(2**39)
    for time, thread, kind, flags, obj, place, argument in events:
        story.event(time, thread, kind, obj, flags, place, argument)
    analysis = story.analysis()
    json.dumps(summary(analysis))
    assert summary_text(analysis)


def test_the_summary_of_a_header_alone_names_the_program() -> None:
    recording = Recording(Header(program="-m bank", arguments=["-x"], python="3.12.1", code=3))
    assert summary_text(analyse(recording)).startswith("-m bank -x: 0 µs, Python 3.12.1, 0 threads, exit code 3")


def test_an_outcome_that_no_version_knows_has_a_summary() -> None:
    story = Story()
    story.waits(10, 1, Reason.EVENT, 150)
    story.wakes(20, 1, outcome=200)
    assert len(json_of(story)["waits"]) == 1


def test_a_wait_whose_end_was_dropped_says_so() -> None:
    story = Story(duration=100 * MS)
    story.waits(10 * MS, 1, Reason.EVENT, 150, line=7)
    story.event(20 * MS, 1, Kind.LOST, argument=5)
    assert json_of(story)["waits"][0]["outcome"] == "not known"
    assert re.search(r"^MainThread +event +bank.py:7 +end not known +10.0 ms$", text_of(story), re.MULTILINE)


def test_a_place_that_is_not_known_is_left_out() -> None:
    story = Story(duration=100 * MS)
    a, worker = story.lock("a"), story.thread("worker")
    story.acquires(MS, 1, a)
    story.requests(2 * MS, 1, a)
    story.waits(2 * MS, worker, Reason.EVENT, 150)
    text = text_of(story)
    assert re.search(r"^worker +event +never ended +98.0 ms$", text, re.MULTILINE)
    assert "  MainThread waits for a, held by MainThread since 1.0 ms\n" in text


@pytest.mark.parametrize(("length", "shown"), [(MS, False), (MS + 1, True)])
def test_only_a_long_wait_at_the_end_of_the_main_thread_is_told(length: int, shown: bool) -> None:
    story = Story(duration=100 * MS)
    story.waits(10 * MS, 1, Reason.EXIT)
    story.wakes(10 * MS + length, 1)
    assert ("exit" in text_of(story)) == shown
    assert len(json_of(story)["waits"]) == 1


@pytest.mark.parametrize(
    ("threads", "words"), [(2, "while another wanted"), (3, "while two wanted"), (14, "13 wanted")]
)
def test_how_many_wanted_the_gil_is_said_in_words(threads: int, words: str) -> None:
    story = Story(duration=100 * MS)
    busy = [story.thread(f"busy{n}") for n in range(threads)]
    story.waits(0, 1, Reason.JOIN, busy[0])
    for n in range(99):
        story.gil((n + 1) * MS, busy[n % threads], gap=MS - 1)
    assert f"{words} the GIL: threads cannot speed this up, processes can." in text_of(story)
