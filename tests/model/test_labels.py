import numpy as np
import pytest

from tests.model.build import MS, Story, ab_ba
from visualizer.model.labels import (
    STATE_WORDS,
    deadlock_words,
    gil_words,
    held_labels,
    shares_words,
    span_labels,
    thread_words,
    time_text,
)
from visualizer.model.states import State
from visualizer.model.timeline import THREAD_CLASSES, LaneKind, state_class, timeline_of
from visualizer.runtime.protocol import Define, Kind, Primitive, Reason


@pytest.mark.parametrize(
    ("ns", "text"),
    [
        (0, "0 s"),
        (1, "1 ns"),
        (999, "999 ns"),
        (1_000, "1 µs"),
        (12_340, "12.3 µs"),
        (999_949, "1 ms"),
        (48_100_000, "48.1 ms"),
        (999_499_999, "999 ms"),
        (999_999_999, "1 s"),
        (2_000_000_000, "2 s"),
        (1_400_000_000, "1.4 s"),
        (15_049_000_000, "15 s"),
        (75_300_000_000, "75.3 s"),
        (119_400_000_000, "119 s"),
        (120_000_000_000, "2 min"),
        (134_000_000_000, "2 min 14 s"),
        (-2_000_000, "-2 ms"),
    ],
)
def test_a_length_of_time_has_three_digits_and_no_idle_zeros(ns: int, text: str) -> None:
    assert time_text(ns) == text


def test_how_the_gil_was_seen():
    assert [gil_words(source) for source in ("measured", "os", "none", "unknown", "?")] == [
        "measured",
        "seen through the OS",
        "there is none",
        "unknown",
        "unknown",
    ]


def waiting(reason, name="", timeout_us=0xFFFF_FFFF, primitive=Primitive.EVENT):
    """The labels of a worker's wait."""
    story = Story(duration=100 * MS)
    worker = story.thread("worker", begun=MS)
    number = 0
    if reason in (Reason.JOIN, Reason.START):
        number = story.thread("other")
    elif reason in (Reason.IO, Reason.PROCESS):
        number = story.text(name)
    elif name:
        number = story.made(name, primitive)
    story.waits(10 * MS, worker, reason, number, timeout_us=timeout_us)
    story.wakes(90 * MS, worker)
    timeline = timeline_of(story.analysis())
    return span_labels(timeline, worker, State.WAITING, 10 * MS, 90 * MS)


@pytest.mark.parametrize(
    ("wait", "labels"),
    [
        ((Reason.SLEEP, "", 2_000_000), ("sleep 2 s", "sleep")),
        ((Reason.SLEEP,), ("sleep",)),
        ((Reason.JOIN,), ("join other", "join")),
        ((Reason.START,), ("starts other", "start")),
        ((Reason.EVENT, "stop"), ("event stop", "event")),
        ((Reason.QUEUE_GET, "jobs"), ("queue get jobs", "queue get")),
        ((Reason.POOL_WORK, "pool"), ("idle in its pool", "idle")),
        ((Reason.EXIT,), ("waits for the other threads to end", "exit")),
        ((Reason.IO, "socket.recv"), ("socket.recv", "recv")),
        ((Reason.IO, ""), ("I/O",)),
        ((Reason.FUTURES,), ("futures",)),
    ],
)
def test_a_waiting_span_says_what_for(wait, labels):
    assert waiting(*wait) == labels


def locked(kind="threading"):
    story = Story(duration=100 * MS)
    lock = story.lock("gate")
    owner, other = story.thread("owner", kind=kind), story.thread("other")
    story.acquires(10 * MS, owner, lock)
    story.requests(20 * MS, other, lock)
    story.releases(80 * MS, owner, lock)
    story.acquires(80 * MS, other, lock, waited=True)
    return story, lock, owner, other


def test_a_blocked_span_says_which_lock_and_who_has_it():
    story, _, _, other = locked()
    labels = span_labels(timeline_of(story.analysis()), other, State.BLOCKED, 20 * MS, 80 * MS)
    assert labels == ("wants gate, held by owner", "wants gate")


def test_you_are_called_so():
    story, lock, _, other = locked(kind="you")
    timeline = timeline_of(story.analysis())
    assert span_labels(timeline, other, State.BLOCKED, 20 * MS, 80 * MS)[0] == "wants gate, held by you"
    lane = timeline.lane(LaneKind.LOCK, lock)
    assert lane
    assert held_labels(timeline, lane, 15 * MS) == ("you",)


def test_a_running_span_says_what_the_thread_holds_most_of_the_time():
    story, _, owner, _ = locked()
    timeline = timeline_of(story.analysis())
    assert span_labels(timeline, owner, State.RUNNING, 10 * MS, 70 * MS) == ("holds gate",)
    assert span_labels(timeline, owner, State.RUNNING, 0, 15 * MS) == ("work()",)


def test_a_pool_thread_says_its_job():
    story = Story(duration=100 * MS)
    worker = story.thread("worker", begun=MS)
    story.event(5 * MS, story.main, Kind.JOB_SUBMITTED, 160, 0, story.text("fetch"), story.text("3"))
    story.event(10 * MS, worker, Kind.JOB_STARTED, 160)
    story.waits(20 * MS, worker, Reason.SLEEP, timeout_us=50_000)
    story.wakes(70 * MS, worker)
    story.event(80 * MS, worker, Kind.JOB_ENDED, 160)
    timeline = timeline_of(story.analysis())
    assert span_labels(timeline, worker, State.RUNNING, 10 * MS, 20 * MS) == ("fetch(3)", "fetch()")
    waiting = span_labels(timeline, worker, State.WAITING, 20 * MS, 70 * MS)
    assert waiting == ("fetch(3): sleep 50 ms", "fetch(3)", "fetch()", "sleep")
    assert span_labels(timeline, worker, State.RUNNING, 82 * MS, 90 * MS) == ("work()",)


def test_other_spans_say_their_state():
    timeline = timeline_of(Story().analysis())
    assert span_labels(timeline, 1, State.READY, 0, 1) == ("wants the GIL",)
    assert span_labels(timeline, 1, State.RUNNABLE, 0, 1)[0] == STATE_WORDS[State.RUNNABLE]


def test_a_lock_says_who_has_it_and_how_many_wait():
    story, lock, _, _ = locked()
    timeline = timeline_of(story.analysis())
    lane = timeline.lane(LaneKind.LOCK, lock)
    assert lane
    assert held_labels(timeline, lane, 15 * MS) == ("owner",)
    assert held_labels(timeline, lane, 50 * MS) == ("owner · 1 waits", "owner")
    assert held_labels(timeline, lane, 90 * MS) == ("other",)
    assert held_labels(timeline, lane, 5 * MS) == ()


def test_shares_are_of_the_states_that_are_there():
    totals = np.zeros(THREAD_CLASSES, np.int64)
    totals[0] = 1000
    totals[state_class(State.RUNNING)], totals[state_class(State.READY)] = 25, 75
    assert shares_words(totals) == "25 % running, 75 % wants the GIL"
    assert shares_words(np.zeros(THREAD_CLASSES, np.int64)) == ""


def test_beside_a_thread_stands_what_it_does_or_how_it_ended():
    story = Story(duration=100 * MS)
    worker = story.thread("worker", created=5 * MS, begun=6 * MS, ended=80 * MS)
    story.waits(10 * MS, worker, Reason.SLEEP)
    story.wakes(70 * MS, worker)
    timeline = timeline_of(story.analysis())
    lane = timeline.lane(LaneKind.THREAD, worker)
    assert lane
    assert [thread_words(timeline, lane, time * MS) for time in (2, 40, 80, 100)] == [
        "not there yet",
        "waiting",
        "finished",
        "finished",
    ]


def test_a_deadlock_says_how_sure_it_is():
    story = Story(duration=100)
    ab_ba(story)
    (deadlock,) = timeline_of(story.analysis()).deadlocks
    assert deadlock_words(deadlock) in ("deadlock", "probably deadlocked")
    assert deadlock.certainty == ("certain" if deadlock_words(deadlock) == "deadlock" else "probable")


def test_a_target_without_a_name_says_that_it_runs():
    story = Story(duration=100 * MS)
    worker = story.thread("worker")
    story.define(Define.THREAD, worker, "worker", 0, "threading", "")
    assert span_labels(timeline_of(story.analysis()), worker, State.RUNNING, 0, MS) == ("running",)
