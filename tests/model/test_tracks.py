"""The state of each thread at each moment: the rules, first match wins."""

from itertools import pairwise

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from tests.model.build import MS, Story, quick, tiles
from visualizer.model.states import STATES, State
from visualizer.runtime.protocol import Kind, Outcome, Reason, WaitClass

CREATED, RUNNING, READY, BLOCKED = State.CREATED, State.RUNNING, State.READY, State.BLOCKED
WAITING, RUNNABLE = State.WAITING, State.RUNNABLE

SOURCES = {"measured": READY, "os": RUNNABLE, "unknown": RUNNABLE, "none": RUNNING}
"""What a thread does of which nothing is known but that it could go on."""
READ, POLL, FUTEX = 0, 7, 202
"""System calls of Linux on x86-64."""


def state_at(story: Story, thread: int, time: int) -> State:
    return STATES[int(story.analysis().tracks[thread].at(np.array([time]))[0])]


# Beginning and end


def test_a_thread_is_created_until_it_runs_and_nothing_after_its_end() -> None:
    story = Story()
    number = story.thread("worker", created=100, begun=300, ended=700)
    assert story.states(number) == [(100, CREATED), (300, READY)]
    track = story.analysis().tracks[number]
    assert track.end == 700
    assert track.at(np.array([0, 99, 700, 999])).tolist() == [-1, -1, -1, -1]


def test_a_thread_that_is_killed_at_exit_has_no_state_after_it() -> None:
    story = Story()
    heart = story.thread("heart", daemon=True)
    story.waits(100, heart, Reason.EVENT, 150)
    story.exits(800)
    track = story.analysis().tracks[heart]
    assert track.end == 800
    assert tiles(track)[-1] == (100, WAITING)


def test_a_thread_that_was_defined_and_never_seen_has_no_states() -> None:
    story = Story()
    number = story.thread("ghost", created=None, begun=None)
    track = story.analysis().tracks[number]
    assert tiles(track) == []
    assert set(track.totals().values()) == {0}
    assert track.at(np.array([5])).tolist() == [-1]


def test_a_thread_may_begin_and_end_in_one_instant() -> None:
    story = Story()
    number = story.thread("brief", created=100, begun=100, ended=100)
    track = story.analysis().tracks[number]
    assert tiles(track) == []
    assert set(track.totals().values()) == {0}


# Waits


@pytest.mark.parametrize("source", SOURCES)
def test_a_wait_for_a_lock_is_blocked_until_the_release(source: str) -> None:
    story = Story(source=source)
    worker, a = story.thread("worker"), story.lock("a")
    story.acquires(10, story.main, a)
    story.requests(200, worker, a)
    story.releases(600, story.main, a)
    story.acquires(650, worker, a, waited=True)
    idle = SOURCES[source]
    expected = [(0, idle), (200, BLOCKED), (600, idle)]
    assert story.states(worker) == expected


@pytest.mark.parametrize("source", SOURCES)
def test_a_sleep_is_waiting_until_its_deadline(source: str) -> None:
    story = Story(duration=100_000, source=source)
    worker = story.thread("worker")
    story.waits(10_000, worker, Reason.SLEEP, timeout_us=30)
    story.wakes(50_000, worker)
    idle = SOURCES[source]
    assert story.states(worker) == [(0, idle), (10_000, WAITING), (40_000, idle)]


def test_other_waits_are_waiting_until_they_are_over() -> None:
    story = Story()
    worker = story.thread("worker")
    story.waits(200, worker, Reason.IO, story.text("recv"))
    story.wakes(500, worker)
    assert story.states(worker) == [(0, READY), (200, WAITING), (500, READY)]


def test_a_wait_is_over_when_somebody_ends_it_and_not_when_the_thread_gets_on() -> None:
    story = Story()
    worker = story.thread("worker")
    story.waits(200, worker, Reason.EVENT, 150)
    story.notifies(400, story.main, Reason.EVENT, 150)
    story.wakes(500, worker)
    assert story.states(worker) == [(0, READY), (200, WAITING), (400, READY)]


def test_the_lock_inside_a_condition_is_part_of_its_wait() -> None:
    story = Story()
    worker, a = story.thread("worker"), story.lock("a")
    story.waits(200, worker, Reason.CONDITION, 150)
    story.requests(300, worker, a)
    story.acquires(400, worker, a, waited=True)
    story.wakes(500, worker)
    assert story.states(worker) == [(0, READY), (200, WAITING), (500, READY)]


def test_a_wait_goes_before_the_gil() -> None:
    story = Story()
    worker = story.thread("worker")
    story.gil(100, worker)
    story.waits(200, worker, Reason.EVENT, 150)
    story.gil(300, worker)  # read a moment before it lets go
    story.wakes(400, worker)
    story.gil(500, worker)
    assert state_at(story, worker, 320) is WAITING


# The GIL


def test_who_holds_the_gil_runs_and_the_others_are_ready() -> None:
    story = Story()
    a, b = story.thread("a", begun=10), story.thread("b", begun=20)
    story.gil(100, a)
    story.gil(300, a)
    story.gil(500, b)
    story.gil(900, b)
    assert (state_at(story, a, 200), state_at(story, b, 200)) == (RUNNING, READY)
    assert (state_at(story, a, 600), state_at(story, b, 600)) == (READY, RUNNING)


def test_at_most_one_thread_runs_where_the_gil_was_measured() -> None:
    story = Story(duration=10_000)
    threads = [story.thread(name) for name in "abc"]
    for n in range(90):
        story.gil(100 * n + 100, threads[n * 7 % 3], gap=90)
    times = np.arange(0, 10_000, 37)
    tracks = story.analysis().tracks
    running = sum((tracks[thread].at(times) == STATES.index(RUNNING)).astype(int) for thread in threads)
    assert int(np.max(running)) == 1


@pytest.mark.parametrize("source", ["os", "unknown"])
def test_degraded_sources_say_runnable_and_never_ready(source: str) -> None:
    story = Story(source=source)
    worker, a = story.thread("worker", begun=100), story.lock("a")
    story.acquires(10, story.main, a)
    story.requests(200, worker, a)
    story.releases(300, story.main, a)
    story.acquires(400, worker, a, waited=True)
    totals = story.analysis().tracks[worker].totals()
    assert totals[READY] == totals[RUNNING] == 0
    assert totals == {**dict.fromkeys(STATES, 0), CREATED: 100, RUNNABLE: 800, BLOCKED: 100}


def test_without_a_gil_a_thread_that_does_not_wait_runs() -> None:
    story = Story(source="none")
    worker = story.thread("worker")
    story.waits(200, worker, Reason.EVENT, 150)
    story.wakes(500, worker)
    assert story.states(worker) == [(0, RUNNING), (200, WAITING), (500, RUNNING)]


# What the OS saw


def looked_at(source: str = "measured") -> tuple[Story, int]:
    """A story of 100 ms with a worker."""
    story = Story(duration=100 * MS, source=source)
    return story, story.thread("worker")


def test_a_thread_on_a_cpu_without_the_gil_runs() -> None:
    story, worker = looked_at()
    story.os(20 * MS, worker, cpu_us=14_000)
    story.os(35 * MS, worker, cpu_us=14_000)
    story.os(50 * MS, worker, cpu_us=14_000)
    assert state_at(story, worker, 40 * MS) is RUNNING
    assert state_at(story, worker, 60 * MS) is READY


def test_a_thread_that_got_the_cpu_now_and_then_does_not_run_without_the_gil() -> None:
    story, worker = looked_at()
    for time in range(20, 100, 15):
        story.os(time * MS, worker, cpu_us=3000)
    assert story.analysis().tracks[worker].totals()[RUNNING] == 0


def test_a_wait_goes_before_what_the_os_saw() -> None:
    story, worker = looked_at()
    story.waits(30 * MS, worker, Reason.EVENT, 150)
    story.wakes(60 * MS, worker)
    story.os(20 * MS, worker, cpu_us=14_000)
    story.os(35 * MS, worker, cpu_us=14_000)
    story.os(50 * MS, worker, cpu_us=14_000)
    assert state_at(story, worker, 40 * MS) is WAITING


@pytest.mark.parametrize("call", [READ, POLL])
def test_a_thread_that_ends_asleep_in_a_call_that_is_not_hooked_waits(call: int) -> None:
    story, worker = looked_at()
    story.os(20 * MS, worker, WaitClass.CALL, call)
    assert state_at(story, worker, 50 * MS) is WAITING


@pytest.mark.parametrize("call", [READ, POLL])
def test_a_thread_asleep_in_a_call_that_is_not_hooked_waits_until_it_gets_on(call: int) -> None:
    story, worker = looked_at()
    story.os(20 * MS, worker, WaitClass.CALL, call)
    story.os(70 * MS, worker)
    assert state_at(story, worker, 50 * MS) is WAITING
    assert state_at(story, worker, 80 * MS) is READY


@pytest.mark.parametrize("source", ["measured", "os"])
def test_a_long_sleep_in_a_call_that_ends_with_a_little_work_is_a_wait(source: str) -> None:
    # A thread that was asleep and now is not has used a CPU, so the record behind a sleep always says so.
    story, worker = looked_at(source)
    story.os(10 * MS, worker, WaitClass.CALL, POLL)
    story.os(90 * MS, worker, WaitClass.CALL, POLL, cpu_us=60, delay_us=5)
    assert state_at(story, worker, 40 * MS) is WAITING


def test_a_thread_asleep_at_an_unknown_lock_is_blocked() -> None:
    story, worker = looked_at()
    story.os(20 * MS, worker, WaitClass.FUTEX, FUTEX)
    story.os(70 * MS, worker)
    assert state_at(story, worker, 50 * MS) is BLOCKED


@pytest.mark.parametrize("wait", [WaitClass.GIL, WaitClass.GIL_HANDOVER])
def test_a_thread_asleep_at_the_gil_is_ready(wait: int) -> None:
    story, worker = looked_at()
    story.os(20 * MS, worker, wait, FUTEX)
    story.os(70 * MS, worker)
    assert state_at(story, worker, 50 * MS) is READY


def test_where_the_gil_is_not_known_a_thread_asleep_at_a_futex_may_only_want_the_gil() -> None:
    story, worker = looked_at("os")
    story.os(20 * MS, worker, WaitClass.FUTEX, FUTEX)
    assert state_at(story, worker, 50 * MS) is RUNNABLE


def test_looks_at_another_thread_that_had_the_same_native_id_do_not_count() -> None:
    story = Story(duration=100 * MS)
    worker = story.thread("worker", begun=60 * MS)
    story.os(10 * MS, worker, WaitClass.CALL, POLL)
    assert state_at(story, worker, 80 * MS) is READY


# Rules


def test_totals_are_the_lengths_of_the_states() -> None:
    story = Story()
    worker = story.thread("worker", created=100, begun=200, ended=900)
    story.waits(300, worker, Reason.EVENT, 150)
    story.wakes(400, worker)
    story.waits(600, worker, Reason.EVENT, 150)
    story.wakes(850, worker)
    assert story.analysis().tracks[worker].totals() == {
        **dict.fromkeys(STATES, 0),
        CREATED: 100,
        READY: 350,
        WAITING: 350,
    }


times = st.integers(0, 300)
happenings = st.tuples(
    times,
    st.integers(1, 3),
    st.sampled_from(
        [Kind.REQUESTED, Kind.ACQUIRED, Kind.RELEASED, Kind.WAITING, Kind.WOKEN, Kind.REFUSED, Kind.NOTIFIED]
    ),
    st.integers(150, 151),
    st.sampled_from([Outcome.DONE, Outcome.TIMED_OUT, Outcome.FAILED, Reason.JOIN]),
    st.integers(0, 3),
)
gil_samples = st.tuples(times, st.integers(0, 3), st.integers(0, 40))
looks = st.tuples(times, st.integers(1, 3), st.integers(0, 4), st.integers(0, 60), st.integers(0, 9))


@quick
@given(
    st.lists(happenings, max_size=30),
    st.lists(gil_samples, max_size=10),
    st.lists(looks, max_size=10),
    st.tuples(times, times, times, st.booleans()),
    st.sampled_from(list(SOURCES)),
)
def test_the_states_of_a_thread_fill_its_life_without_gaps_or_overlaps(
    events: list, samples: list, seen: list, life: tuple, source: str
) -> None:
    story = Story(duration=320, source=source)
    created, begun, ended = sorted(life[:3])
    story.thread("worker", created=created, begun=begun, ended=ended if life[3] else None)
    story.thread("idle", created=begun, begun=None)
    for time, thread, kind, obj, flags, argument in events:
        story.event(time, thread, kind, obj, flags, 0, argument)
    for time, thread, gap in samples:
        story.gil(time, thread, gap)
    for time, thread, wait, call, cpu in seen:
        story.os(time, thread, wait, call, cpu)
    analysis = story.analysis()
    for life_ in analysis.lives:
        track = analysis.tracks[life_.thread]
        assert life_.created is not None
        end = 320 if life_.ended is None else life_.ended
        assert track.end == end
        assert sum(track.totals().values()) == end - life_.created
        starts = track.start.tolist()
        assert starts == sorted(set(starts))
        assert starts[:1] == ([life_.created] if end > life_.created else [])
        assert all(start < end for start in starts)
        states = track.state.tolist()
        assert all(first != second for first, second in pairwise(states))
