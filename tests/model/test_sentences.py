"""Sentences say who, what, how long, where, and because of whom."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.model.build import FILE, MS, Story, ab_ba
from visualizer.model.analysis import analyse
from visualizer.model.held import IGNORED
from visualizer.model.sentences import sentence
from visualizer.model.timeline import LaneKind, Timeline, timeline_of
from visualizer.model.wait_sentences import deadlock_sentence, waits_for
from visualizer.runtime.protocol import FOREVER, Define, Kind, Outcome, Primitive, Reason


def story(duration: int = 100 * MS, code: int | None = 0) -> Story:
    told = Story(duration)
    told.header.code = code
    return told


def said(told: Story, thread: int, time: int) -> str:
    timeline = timeline_of(told.analysis())
    lane = timeline.lane(LaneKind.THREAD, thread)
    assert lane is not None
    return sentence(timeline, lane, time)


def lock_story(freed: int | None = 60, **more: object) -> tuple[Story, int]:
    """worker-1 holds the lock from 12 ms; worker-2 wants it from 20 ms on, at line 12."""
    told = story(**more)  # type: ignore[arg-type]
    lock = told.lock("lock")
    first = told.thread("worker-1", created=1 * MS, begun=1 * MS)
    second = told.thread("worker-2", created=1 * MS, begun=1 * MS)
    told.acquires(12 * MS, first, lock, line=11)
    told.requests(20 * MS, second, lock, line=12)
    if freed is not None:
        told.releases(freed * MS, first, lock, line=14)
        told.acquires((freed + 1) * MS, second, lock, line=12, waited=True)
        told.releases((freed + 5) * MS, second, lock)
    return told, second


def test_a_wait_for_a_lock_says_who_had_it_and_who_freed_it_where() -> None:
    told, second = lock_story()
    assert said(told, second, 30 * MS) == (
        "worker-2 waited 41 ms for lock (bank.py:12), held by worker-1 since 12 ms; freed by worker-1 at line 14."
    )


def test_a_wait_that_goes_on_says_how_long_so_far() -> None:
    told, second = lock_story(freed=None, code=None)
    assert said(told, second, 30 * MS) == (
        "worker-2 has waited 80 ms so far for lock (bank.py:12), held by worker-1 since 12 ms."
    )


def test_a_wait_that_the_programs_end_cut_off_never_got_its_lock() -> None:
    told, second = lock_story(freed=None)
    assert said(told, second, 30 * MS) == (
        "worker-2 waited 80 ms for lock (bank.py:12), held by worker-1 since 12 ms; it never got it."
    )


def test_a_lock_that_went_from_hand_to_hand_names_them_all() -> None:
    told = story()
    lock = told.lock("printer")
    first, second, third = (told.thread(f"worker-{n}") for n in (1, 2, 3))
    told.acquires(10 * MS, first, lock)
    told.requests(20 * MS, third, lock, line=12)
    told.releases(30 * MS, first, lock)
    told.acquires(31 * MS, second, lock)
    told.releases(50 * MS, second, lock, line=8)
    told.acquires(51 * MS, third, lock, waited=True)
    assert said(told, third, 45 * MS) == (
        "worker-3 waited 31 ms for lock printer (bank.py:12), held by worker-1 since 10 ms, then by worker-2; "
        "freed by worker-2 at line 8."
    )


def test_a_lock_taken_by_hand_is_held_by_you() -> None:
    told = story(code=None)
    lock = told.lock("lock")
    you = told.thread("you", kind="you")
    worker = told.thread("worker")
    told.acquires(10 * MS, you, lock)
    told.requests(20 * MS, worker, lock, line=12)
    assert said(told, worker, 30 * MS) == (
        "worker has waited 80 ms so far for lock (bank.py:12), held by you since 10 ms."
    )


def test_a_lock_freed_in_another_file_says_which() -> None:
    told, second = lock_story(freed=None)
    lock = 101
    told.event(60 * MS, 2, Kind.RELEASED, lock, place=told.place(3, "/home/me/other.py"))
    told.acquires(61 * MS, second, lock, waited=True)
    assert said(told, second, 30 * MS).endswith("; freed by worker-1 at other.py:3.")


def test_a_request_that_gave_up_says_that_its_time_was_up() -> None:
    told, second = lock_story(freed=None)
    told.gives_up(50 * MS, second, 101)
    assert said(told, second, 30 * MS).endswith("held by worker-1 since 12 ms; its time was up before.")


def wait_story(reason: int, obj: int | str = 0, made: int = 0, timeout: int = FOREVER) -> Callable[..., str]:
    def say(outcome: int | None = Outcome.DONE, by: bool = False, code: int | None = 0) -> str:
        told = story(code=code)
        number = obj if isinstance(obj, int) else told.made(obj, made) if made else told.text(obj)
        worker, other = told.thread("worker"), told.thread("other")
        told.waits(10 * MS, worker, reason, other if reason in (Reason.JOIN, Reason.START) else number, 12, timeout)
        if by:
            told.notifies(40 * MS, other, reason, number, line=14)
        if outcome is not None:
            told.wakes(41 * MS, worker, outcome)
        return said(told, worker, 20 * MS)

    return say


@pytest.mark.parametrize(
    ("reason", "name", "primitive", "text"),
    [
        (Reason.EVENT, "stop", Primitive.EVENT, "for event stop to be set (bank.py:12); set by other at line 14."),
        (
            Reason.CONDITION,
            "full",
            Primitive.CONDITION,
            "for condition full to be notified (bank.py:12); notified by other at line 14.",
        ),
        (
            Reason.SEMAPHORE,
            "seats",
            Primitive.SEMAPHORE,
            "for a free place at semaphore seats (bank.py:12); given back by other at line 14.",
        ),
        (
            Reason.BARRIER,
            "start",
            Primitive.BARRIER,
            "at barrier start for the others to come (bank.py:12); made complete by other at line 14.",
        ),
        (
            Reason.QUEUE_GET,
            "orders",
            Primitive.QUEUE,
            "for something in queue orders (bank.py:12); put there by other at line 14.",
        ),
        (
            Reason.QUEUE_PUT,
            "orders",
            Primitive.QUEUE,
            "for room in queue orders (bank.py:12); made by other at line 14.",
        ),
        (
            Reason.QUEUE_JOIN,
            "work_queue",
            Primitive.QUEUE,
            "for everything in work_queue to be done (bank.py:12); done by other at line 14.",
        ),
        (
            Reason.POOL_WORK,
            "pool",
            Primitive.POOL,
            "for a job of pool (bank.py:12); handed in by other at line 14.",
        ),
    ],
)
def test_a_wait_says_what_for_and_who_ended_it(reason: int, name: str, primitive: int, text: str) -> None:
    assert wait_story(reason, name, primitive)(by=True) == f"worker waited 31 ms {text}"


@pytest.mark.parametrize(
    ("reason", "name", "text"),
    [
        (Reason.JOIN, 0, "for other to end (bank.py:12)."),
        (Reason.START, 0, "for other to start (bank.py:12)."),
        (Reason.EVENT, 0, "for an event to be set (bank.py:12)."),
        (Reason.FUTURE, 0, "for the result of a future (bank.py:12)."),
        (Reason.FUTURES, 0, "for results (bank.py:12)."),
        (Reason.IO, "socket.recv", "in socket.recv (bank.py:12)."),
        (Reason.IO, "input", "for input (bank.py:12)."),
        (Reason.PROCESS, "make", "for the process make to end (bank.py:12)."),
        (Reason.EXIT, 0, "at the program's end for the other threads (bank.py:12)."),
        (200, 0, "for something (bank.py:12)."),
    ],
)
def test_a_wait_without_a_known_ender_is_a_whole_sentence_too(reason: int, name: int | str, text: str) -> None:
    assert wait_story(reason, name)() == f"worker waited 31 ms {text}"


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        (Outcome.TIMED_OUT, "; its time was up before."),
        (Outcome.FAILED, "; an exception broke that off."),
        (None, "; that never came."),
    ],
)
def test_a_wait_says_how_it_ended(outcome: int | None, text: str) -> None:
    assert wait_story(Reason.EVENT, "stop", Primitive.EVENT)(outcome).endswith(f"(bank.py:12){text}")


def test_a_sleep_is_a_sleep() -> None:
    assert wait_story(Reason.SLEEP, timeout=31_000)() == "worker slept 31 ms (bank.py:12)."


def test_a_sleep_that_goes_on_says_of_how_much() -> None:
    say = wait_story(Reason.SLEEP, timeout=2_000_000)
    assert say(None, code=None) == "worker has slept 90 ms of 2 s so far (bank.py:12)."


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (None, "MainThread has come to its end and has been held open by you for 90 ms so far."),
        (0, "MainThread had come to its end and was held open by you for 90 ms."),
    ],
)
def test_a_main_thread_that_you_hold_says_so(code: int | None, text: str) -> None:
    told = story(code=code)
    told.waits(10 * MS, told.main, Reason.HELD)
    assert said(told, told.main, 20 * MS) == text


def test_a_thread_that_may_not_start_another_one_waits_for_you() -> None:
    told = story()
    late = told.thread("late", created=5 * MS, begun=30 * MS)
    told.waits(10 * MS, told.main, Reason.HELD, late, line=9)
    told.wakes(30 * MS, told.main)
    timeline = timeline_of(told.analysis())
    assert said(told, told.main, 20 * MS) == "MainThread waited 20 ms until you let late start (bank.py:9)."
    assert waits_for(timeline, told.main, 20 * MS) == "you to let late start (bank.py:9)"


def test_you_with_a_lock_say_which() -> None:
    told = story(code=None)
    lock = told.lock("printer")
    you = told.thread("you", kind="you")
    told.acquires(10 * MS, you, lock)
    told.waits(10 * MS, you, Reason.HELD)
    assert said(told, you, 20 * MS) == "You have had lock printer for 90 ms so far."


def test_you_wait_like_a_thread() -> None:
    told = story(code=None)
    lock = told.lock("printer")
    you, worker = told.thread("you", kind="you"), told.thread("worker")
    told.acquires(5 * MS, worker, lock)
    told.requests(10 * MS, you, lock)
    assert said(told, you, 20 * MS) == "You have waited 90 ms so far for lock printer, held by worker since 5 ms."
    assert said(told, you, 7 * MS).startswith("You ")


def test_a_lock_that_is_ignored_lets_those_through_who_wait() -> None:
    told, second = lock_story(freed=None)
    told.gives_up(50 * MS, second, 101, Outcome.LET_THROUGH)
    assert said(told, second, 30 * MS).endswith("since 12 ms; then the lock was ignored and let it through.")


def gil_story(source: str = "measured", code: int | None = 0) -> tuple[Story, int, int]:
    told = Story(100 * MS, source)
    told.header.code = code
    first, second = told.thread("racer-1"), told.thread("racer-2")
    for time in range(0, 50):
        told.gil(time * MS, first, gap=MS if time else 0)
    for time in range(50, 101):
        told.gil(time * MS, second, gap=MS if time > 50 else 0)
    return told, first, second


def test_a_thread_that_wants_the_gil_says_who_had_it() -> None:
    told, _, second = gil_story()
    assert said(told, second, 20 * MS) == "racer-2 wanted the GIL for 49 ms, which racer-1 had."


def test_a_thread_that_still_wants_the_gil_says_so() -> None:
    told, first, _ = gil_story(code=None)
    assert said(told, first, 70 * MS) == "racer-1 has wanted the GIL for 50.5 ms so far, which racer-2 has had."


def test_where_the_gil_is_unknown_nothing_is_claimed() -> None:
    told = Story(100 * MS, "unknown")
    told.header.code = 0
    worker = told.thread("worker")
    assert said(told, worker, 20 * MS) == "worker could run for 100 ms; whether it had the GIL is not known."


def test_a_running_thread_says_which_locks_it_holds_and_which_job_it_does() -> None:
    told = Story(100 * MS, "none")
    told.header.code = 0
    worker = told.thread("pool_0")
    first, second = told.lock("lock"), told.lock("printer")
    told.acquires(10 * MS, worker, first)
    told.acquires(20 * MS, worker, second)
    told.event(5 * MS, told.main, Kind.JOB_SUBMITTED, 77, place=told.text("fetch"), argument=told.text("3"))
    told.event(6 * MS, worker, Kind.JOB_STARTED, 77)
    told.event(90 * MS, worker, Kind.JOB_ENDED, 77)
    assert said(told, worker, 30 * MS) == "pool_0 ran for 100 ms, doing fetch(3), holding lock and lock printer."
    assert said(told, worker, 95 * MS) == "pool_0 ran for 100 ms, holding lock and lock printer."


def test_a_wait_within_a_job_names_the_job() -> None:
    told = story()
    worker = told.thread("pool_0")
    told.event(5 * MS, told.main, Kind.JOB_SUBMITTED, 77, place=told.text("fetch"), argument=told.text("3"))
    told.event(6 * MS, worker, Kind.JOB_STARTED, 77)
    told.waits(10 * MS, worker, Reason.SLEEP, line=4, timeout_us=20_000)
    told.wakes(30 * MS, worker)
    assert said(told, worker, 20 * MS) == "pool_0, doing fetch(3), slept 20 ms (bank.py:4)."


@pytest.mark.parametrize(
    ("begun", "code", "text"),
    [
        (40, 0, "late was created by MainThread (bank.py:9) and started 30 ms later."),
        (None, None, "late was created by MainThread (bank.py:9), but has not been started for 90 ms so far."),
        (None, 0, "late was created by MainThread (bank.py:9), but never started."),
    ],
)
def test_a_thread_that_is_not_started_says_who_made_it(begun: int | None, code: int | None, text: str) -> None:
    told = story(code=code)
    late = told.thread("late", created=10 * MS, begun=begun and begun * MS, line=9)
    assert said(told, late, 20 * MS) == text


def test_the_end_of_a_thread_says_how_it_came() -> None:
    told = story(code=None)
    good = told.thread("good", ended=20 * MS)
    bad = told.thread("bad", ended=30 * MS, outcome=Outcome.FAILED)
    told.define(Define.EXCEPTION, bad, "ValueError", "no money")
    daemon = told.thread("heartbeat", daemon=True)
    told.exits(80 * MS)
    assert said(told, good, 50 * MS) == "good finished at 20 ms."
    assert said(told, bad, 50 * MS) == "bad ended at 30 ms with ValueError: no money."
    assert (
        said(told, daemon, 90 * MS) == "heartbeat was cut off at 80 ms, when the program ended: it is a daemon thread."
    )


def test_before_its_creation_nothing_is_said_of_a_thread() -> None:
    told = story()
    late = told.thread("late", created=10 * MS, begun=10 * MS)
    assert said(told, late, 5 * MS) == ""


def lock_said(told: Story, lock: int, time: int) -> str:
    timeline = timeline_of(told.analysis())
    lane = timeline.lane(LaneKind.LOCK, lock)
    assert lane is not None
    return sentence(timeline, lane, time)


def test_a_lock_says_who_held_it_how_long_and_who_waited() -> None:
    told, _ = lock_story()
    for time in (15, 30):
        assert lock_said(told, 101, time * MS) == "lock was held by worker-1 for 48 ms while worker-2 waited."
    assert lock_said(told, 101, 62 * MS) == "lock was held by worker-2 for 4 ms; nobody else wanted it."
    assert lock_said(told, 101, 80 * MS) == "lock was free for 35 ms."
    assert lock_said(told, 101, 5 * MS).startswith("lock was free")


def test_many_waiters_are_counted() -> None:
    told, _ = lock_story(freed=None, code=None)
    for number in range(5):
        told.requests(30 * MS, told.thread(f"more-{number}"), 101, line=12)
    assert lock_said(told, 101, 40 * MS) == (
        "lock has been held by worker-1 for 88 ms so far while worker-2, more-0 and 4 others waited."
    )


def columns(time: int, kind: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.array([time], np.int64), np.array([kind], np.uint8), np.array([0], np.uint32)


def test_a_lock_that_is_ignored_keeps_nobody_out() -> None:
    told, _ = lock_story()
    timeline = Timeline()
    timeline.update(told.analysis(), settled=0)
    lane = timeline.lane(LaneKind.LOCK, 101)
    assert lane is not None
    timeline.locks.replace(lane.row, 70 * MS, *columns(70 * MS, IGNORED))
    assert sentence(timeline, lane, 80 * MS) == "lock was ignored for 30 ms: it kept nobody out."


def test_a_lock_that_was_counted_for_a_time_is_not_called_free() -> None:
    told, _ = lock_story()
    timeline = timeline_of(told.analysis())
    lane = timeline.lane(LaneKind.LOCK, 101)
    assert lane is not None
    lane.badges = ("counted",)
    assert sentence(timeline, lane, 99 * MS) == "lock was taken too often here to record each time."


def test_a_lock_without_a_name_is_called_by_its_place() -> None:
    told, second = lock_story()
    told.lines[0] = "make()"
    assert "waited 41 ms for the lock made at bank.py:1 (bank.py:12)" in said(told, second, 30 * MS)


def test_the_gil_says_who_had_it_and_who_wanted_it() -> None:
    told, _, _ = gil_story()
    timeline = timeline_of(told.analysis())
    lane = timeline.lane(LaneKind.GIL)
    assert lane is not None
    told_of = sentence(timeline, lane, 20 * MS)
    assert told_of.startswith("racer-1 had the GIL for 49 ms while ")
    assert told_of.endswith("racer-2 wanted it.")


def test_nobody_may_have_the_gil() -> None:
    told, _, _ = gil_story()
    timeline = Timeline()
    timeline.update(told.analysis(), settled=0)
    lane = timeline.lane(LaneKind.GIL)
    assert lane is not None
    timeline.gil.replace(lane.row, 60 * MS, *columns(60 * MS, 0))
    assert sentence(timeline, lane, 80 * MS) == "Nobody had the GIL for 40 ms: no thread ran."


def test_threads_in_a_deadlock_say_who_waits_for_whom() -> None:
    told = Story(1000)
    left, _ = ab_ba(told)
    assert said(told, left, 500) == (
        "left and right wait for each other: left waits for lock b (bank.py:42), held by right; "
        "right waits for lock a (bank.py:52), held by left; probably deadlocked."
    )


def test_a_thread_that_waits_for_itself_is_deadlocked_alone() -> None:
    told = Story(1000)
    told.thread("busy")
    lock = told.lock("lock")
    told.acquires(10, told.main, lock)
    told.requests(20, told.main, lock, line=7)
    assert said(told, told.main, 500) == (
        "MainThread waits for itself: MainThread waits for lock (bank.py:7), which it has itself; probably deadlocked."
    )


def test_threads_that_nobody_is_left_to_free_are_deadlocked_without_a_cycle() -> None:
    told = Story(1000)
    event = told.made("stop", Primitive.EVENT)
    worker = told.thread("worker")
    told.waits(20, worker, Reason.EVENT, event, line=3)
    told.waits(30, told.main, Reason.JOIN, worker, line=9)
    timeline = timeline_of(told.analysis())
    (deadlock,) = timeline.deadlocks
    assert deadlock_sentence(timeline, deadlock) == (
        "MainThread and worker wait for what no thread is left to do: MainThread waits for worker to end (bank.py:9); "
        "worker waits for event stop to be set (bank.py:3); deadlocked."
    )


def test_what_a_thread_waits_for_fits_into_a_table() -> None:
    told, second = lock_story()
    timeline = timeline_of(told.analysis())
    assert waits_for(timeline, second, 30 * MS) == "lock (bank.py:12)"
    assert waits_for(timeline, second, 70 * MS) == ""


def test_an_empty_timeline_says_nothing() -> None:
    told, _ = lock_story()
    lane = timeline_of(told.analysis()).lanes[0]
    assert sentence(Timeline(), lane, 3) == ""


def test_every_moment_of_every_lane_has_at_most_one_whole_sentence() -> None:
    told, _ = lock_story(code=None)
    recording = told.recording()
    timeline = timeline_of(analyse(recording))
    assert FILE in recording.sources
    for lane in timeline.lanes:
        for time in range(-1, 100 * MS, MS):
            text = sentence(timeline, lane, time)
            assert text == "" or (text.endswith(".") and "  " not in text and "{" not in text)
