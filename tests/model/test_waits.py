"""Waits: what for, how long, who was in the way and who ended it."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from tests.model.build import Story, quick
from visualizer.model.waits import LOCK, REASON_NAMES, Wait
from visualizer.runtime.protocol import OWNER_UNKNOWN, Kind, Outcome, Primitive, Reason


def of(waits: list[Wait], thread: int) -> Wait:
    (wait,) = [wait for wait in waits if wait.thread == thread]
    return wait


# Locks


def test_a_wait_for_a_lock_names_who_had_it_and_who_freed_it() -> None:
    story = Story()
    a = story.lock("a")
    story.acquires(10, 1, a)
    story.requests(20, 2, a, line=14)
    story.releases(60, 1, a, line=9)
    story.acquires(70, 2, a, waited=True)
    wait = story.only_wait()
    assert (wait.thread, wait.reason, wait.object) == (2, LOCK, a)
    assert (wait.start, wait.freed, wait.end, wait.duration_ns) == (20, 60, 70, 50)
    assert (wait.owner, wait.unblocked_by, wait.outcome) == (1, 1, Outcome.DONE)
    assert story.tables().place(wait.unblocked_at).line == 9
    assert story.tables().user_place(wait.stack).line == 14
    assert (wait.timeout_ns, wait.inside, wait.is_open) == (None, None, False)


def test_the_waker_may_be_another_than_the_owner_at_the_start() -> None:
    story = Story()
    a = story.lock("a")
    story.holds(1, a, 10, 30)
    story.requests(20, 2, a)
    story.holds(3, a, 35, 60)
    story.acquires(70, 2, a, waited=True)
    wait = story.only_wait()
    assert (wait.owner, wait.unblocked_by, wait.freed) == (1, 3, 60)


def test_a_lock_that_is_asked_for_between_the_stamp_of_a_release_and_the_release_had_its_old_owner() -> None:
    story = Story()
    a = story.lock("a")
    story.holds(1, a, 10, 30)
    story.requests(31, 2, a)
    story.acquires(33, 2, a, waited=True)
    wait = story.only_wait()
    assert (wait.owner, wait.unblocked_by, wait.freed) == (1, 1, 31)


def test_a_lock_that_is_asked_for_between_an_acquire_and_its_stamp_had_its_new_owner() -> None:
    story = Story()
    a = story.lock("a")
    story.requests(19, 2, a)
    story.holds(1, a, 20, 50)
    story.acquires(60, 2, a, waited=True)
    assert story.only_wait().owner == 1


def test_a_timeout_of_a_lock_has_an_owner_and_no_waker() -> None:
    story = Story()
    a = story.lock("a")
    story.acquires(10, 1, a)
    story.requests(20, 2, a)
    story.gives_up(50, 2, a)
    wait = story.only_wait()
    assert (wait.outcome, wait.end, wait.timeout_ns) == (Outcome.TIMED_OUT, 50, 30)
    assert (wait.owner, wait.unblocked_by, wait.freed) == (1, 0, 50)


def test_a_lock_that_is_refused_at_once_is_no_wait() -> None:
    story = Story()
    a = story.lock("a")
    story.acquires(10, 1, a)
    story.gives_up(20, 2, a, Outcome.REFUSED)
    assert story.found_waits() == []


def test_a_refusal_ends_no_wait_for_another_lock() -> None:
    story = Story()
    a, b = story.lock("a"), story.lock("b")
    story.requests(20, 2, a)
    story.gives_up(30, 2, b, Outcome.REFUSED)
    story.acquires(50, 2, a, waited=True)
    assert story.only_wait().end == 50


def test_a_lock_that_is_asked_for_with_a_timeout_is_timed_before_it_ends() -> None:
    story = Story()
    story.requests(20, 2, story.lock("a"), timed=True)
    assert (story.only_wait().timed, story.only_wait().timeout_ns) == (True, None)


def test_an_interrupted_wait_for_a_lock_has_failed() -> None:
    story = Story()
    a = story.lock("a")
    story.acquires(10, 1, a)
    story.requests(20, 2, a)
    story.gives_up(50, 2, a, Outcome.FAILED)
    wait = story.only_wait()
    assert (wait.outcome, wait.unblocked_by, wait.timeout_ns, wait.is_open) == (Outcome.FAILED, 0, None, False)


def test_a_wait_that_does_not_end_is_open_until_the_end_of_the_recording() -> None:
    story = Story(duration=500)
    a = story.lock("a")
    story.acquires(10, 1, a)
    story.requests(20, 2, a)
    wait = story.only_wait()
    assert (wait.outcome, wait.end, wait.freed, wait.is_open) == (None, 500, 500, True)
    assert (wait.owner, wait.unblocked_by) == (1, 0)


def test_the_owners_of_an_aggregated_lock_come_with_its_events() -> None:
    story = Story()
    a = story.lock("a")
    story.acquires(5, 3, a)
    story.event(6, 3, Kind.AGGREGATED, a)
    story.requests(20, 2, a, owner=4)
    story.acquires(70, 2, a, waited=True, before=5)
    wait = story.only_wait()
    assert (wait.owner, wait.unblocked_by, wait.freed) == (4, 5, 70)


def test_owners_of_an_aggregated_lock_that_are_not_known_are_not_guessed() -> None:
    story = Story()
    a = story.lock("a")
    story.acquires(5, 3, a)
    story.requests(20, 2, a, owner=OWNER_UNKNOWN)
    story.acquires(70, 2, a, waited=True, before=OWNER_UNKNOWN)
    wait = story.only_wait()
    assert (wait.owner, wait.unblocked_by) == (0, 0)


# Conditions and what is built on them


def test_a_condition_that_takes_its_lock_back_is_one_wait_with_another_inside() -> None:
    story = Story()
    a = story.lock("a")
    ready = story.made("ready", Primitive.CONDITION, a)
    story.waits(20, 2, Reason.CONDITION, ready)
    story.acquires(30, 1, a)
    story.notifies(40, 1, Reason.CONDITION, ready, line=9)
    story.requests(42, 2, a)
    story.releases(60, 1, a)
    story.acquires(65, 2, a, waited=True)
    story.wakes(66, 2)
    outer, inner = story.found_waits()
    assert (outer.reason, outer.inside, outer.start, outer.end) == (Reason.CONDITION, None, 20, 66)
    assert (outer.unblocked_by, outer.freed) == (1, 60), "woken at 40, but the lock was only free at 60"
    assert story.tables().place(outer.unblocked_at).line == 9
    assert (inner.reason, inner.inside, inner.start, inner.end) == (LOCK, outer, 42, 65)


WITH_WAKER = [
    *(Reason.CONDITION, Reason.EVENT, Reason.SEMAPHORE, Reason.BARRIER, Reason.QUEUE_GET, Reason.QUEUE_PUT),
    *(Reason.QUEUE_JOIN, Reason.FUTURE, Reason.FUTURES, Reason.POOL_WORK, Reason.START),
]


@pytest.mark.parametrize("reason", WITH_WAKER, ids=lambda reason: REASON_NAMES[reason])
def test_who_notifies_is_the_waker(reason: int) -> None:
    story = Story()
    story.waits(20, 2, reason, 150)
    story.notifies(50, 3, reason, 150)
    story.wakes(60, 2)
    wait = story.only_wait()
    assert (wait.unblocked_by, wait.freed, wait.end) == (3, 50, 60)


def test_who_came_first_is_woken_first() -> None:
    story = Story()
    for thread in (2, 3, 4):
        story.waits(10 + thread, thread, Reason.CONDITION, 150)
    for time, waker in ((20, 5), (30, 6), (40, 7)):
        story.notifies(time, waker, Reason.CONDITION, 150)
    for thread in (2, 3, 4):
        story.wakes(50, thread)
    assert [(wait.thread, wait.unblocked_by, wait.freed) for wait in story.found_waits()] == [
        (2, 5, 20),
        (3, 6, 30),
        (4, 7, 40),
    ]


def test_several_are_woken_at_once_and_no_more_than_are_told() -> None:
    story = Story()
    for thread in (2, 3, 4):
        story.waits(10 + thread, thread, Reason.CONDITION, 150)
    story.notifies(20, 5, Reason.CONDITION, 150, count=2)
    assert [wait.unblocked_by for wait in story.found_waits()] == [5, 5, 0]


def test_all_are_woken_by_a_notify_all() -> None:
    story = Story()
    for thread in (2, 3, 4):
        story.waits(10 + thread, thread, Reason.EVENT, 150)
    story.notifies(20, 5, Reason.EVENT, 150, count=3)
    for thread in (2, 3, 4):
        story.wakes(20 + thread, thread)
    assert {(wait.unblocked_by, wait.freed) for wait in story.found_waits()} == {(5, 20)}


def test_waits_for_the_two_sides_of_a_queue_are_told_apart() -> None:
    story = Story()
    story.waits(10, 2, Reason.QUEUE_PUT, 150)
    story.waits(11, 3, Reason.QUEUE_GET, 150)
    story.waits(12, 4, Reason.QUEUE_GET, 151)
    story.notifies(20, 5, Reason.QUEUE_GET, 150, count=3)
    waits = story.found_waits()
    assert [of(waits, thread).unblocked_by for thread in (2, 3, 4)] == [0, 5, 0]


def test_who_timed_out_leaves_the_queue() -> None:
    story = Story()
    story.waits(10, 2, Reason.CONDITION, 150, timeout_us=0)
    story.waits(11, 3, Reason.CONDITION, 150)
    story.wakes(15, 2, Outcome.TIMED_OUT)
    story.notifies(20, 5, Reason.CONDITION, 150)
    story.wakes(25, 3)
    waits = story.found_waits()
    assert (of(waits, 2).unblocked_by, of(waits, 3).unblocked_by) == (0, 5)


def test_a_timeout_frees_at_its_deadline() -> None:
    story = Story(duration=10_000)
    story.waits(1000, 2, Reason.EVENT, 150, timeout_us=5)
    story.wakes(6700, 2, Outcome.TIMED_OUT)
    wait = story.only_wait()
    assert (wait.timeout_ns, wait.freed, wait.unblocked_by) == (5000, 6000, 0)


def test_a_notify_that_came_too_late_wakes_nobody() -> None:
    story = Story(duration=10_000)
    story.waits(1000, 2, Reason.EVENT, 150, timeout_us=5)
    story.notifies(6100, 3, Reason.EVENT, 150)
    story.wakes(6700, 2, Outcome.TIMED_OUT)
    wait = story.only_wait()
    assert (wait.unblocked_by, wait.unblocked_at, wait.freed) == (0, 0, 6000)


def test_a_notify_before_a_wait_does_not_wake_it() -> None:
    story = Story()
    story.notifies(10, 3, Reason.CONDITION, 150)
    story.waits(20, 2, Reason.CONDITION, 150)
    assert story.only_wait().unblocked_by == 0


def test_a_wait_that_was_woken_in_vain_is_freed_by_the_last_notify() -> None:
    # wait_for, or a queue whose item somebody else took: a notify is written only if somebody really waits, so the one
    # who was woken before has gone back to wait.
    story = Story()
    story.waits(10, 2, Reason.CONDITION, 150)
    story.notifies(20, 3, Reason.CONDITION, 150)
    story.notifies(80, 4, Reason.CONDITION, 150)
    story.wakes(90, 2)
    wait = story.only_wait()
    assert (wait.unblocked_by, wait.freed) == (4, 80)


def test_who_is_on_the_way_out_is_not_woken_twice_while_another_waits() -> None:
    story = Story()
    story.waits(10, 2, Reason.CONDITION, 150)
    story.waits(11, 3, Reason.CONDITION, 150)
    story.notifies(20, 4, Reason.CONDITION, 150)
    story.notifies(21, 5, Reason.CONDITION, 150)
    story.wakes(30, 2)
    story.wakes(31, 3)
    assert [wait.unblocked_by for wait in story.found_waits()] == [4, 5]


def test_a_simple_queue_is_filled_further_while_its_waiter_is_on_the_way_out() -> None:
    # Its puts are written until the waiter has run; the first one was enough.
    story = Story()
    letters = story.made("letters", Primitive.SIMPLE_QUEUE)
    story.waits(10, 2, Reason.QUEUE_GET, letters)
    for time in (20, 30, 40):
        story.notifies(time, 3, Reason.QUEUE_GET, letters)
    story.wakes(50, 2)
    wait = story.only_wait()
    assert (wait.unblocked_by, wait.freed) == (3, 20)


# Joins, sleeps


def test_a_join_is_ended_by_the_end_of_the_thread() -> None:
    story = Story()
    worker = story.thread("worker", ended=70)
    story.waits(20, story.main, Reason.JOIN, worker)
    story.wakes(80, story.main)
    wait = story.only_wait()
    assert (wait.owner, wait.unblocked_by, wait.freed, wait.end) == (worker, worker, 70, 80)


def test_a_join_that_timed_out_is_ended_by_nobody() -> None:
    story = Story(duration=10_000)
    worker = story.thread("worker", ended=7000)
    story.waits(1000, story.main, Reason.JOIN, worker, timeout_us=2)
    story.wakes(3500, story.main, Outcome.TIMED_OUT)
    wait = story.only_wait()
    assert (wait.owner, wait.unblocked_by, wait.freed) == (worker, 0, 3000)


def test_a_sleep_is_over_at_its_deadline() -> None:
    story = Story(duration=100_000)
    story.waits(1000, 2, Reason.SLEEP, timeout_us=30)
    story.wakes(34_000, 2)
    wait = story.only_wait()
    assert (wait.freed, wait.end, wait.unblocked_by, wait.owner) == (31_000, 34_000, 0, 0)


def test_a_sleep_that_was_interrupted_is_over_when_it_was() -> None:
    story = Story(duration=100_000)
    story.waits(1000, 2, Reason.SLEEP, timeout_us=30)
    story.wakes(4000, 2, Outcome.FAILED)
    assert story.only_wait().freed == 4000


def test_an_open_sleep_is_over_at_its_deadline_if_that_has_passed() -> None:
    story = Story(duration=100_000)
    story.waits(1000, 2, Reason.SLEEP, timeout_us=30)
    assert (story.only_wait().freed, story.only_wait().outcome) == (31_000, None)


# What was lost


def test_a_wait_whose_end_was_dropped_does_not_outlast_the_next_one_of_its_thread() -> None:
    story = Story()
    story.waits(10, 2, Reason.EVENT, 150)
    story.event(40, 2, Kind.LOST, argument=5)
    story.waits(50, 2, Reason.EVENT, 151)
    story.wakes(60, 2)
    first, second = story.found_waits()
    assert first.end <= 50
    assert not first.is_open
    assert (second.start, second.end) == (50, 60)


def test_a_wait_for_a_lock_whose_end_was_dropped_does_not_outlast_the_next_one() -> None:
    story = Story()
    a, b = story.lock("a"), story.lock("b")
    story.requests(10, 2, a)
    story.event(40, 2, Kind.LOST, argument=5)
    story.requests(50, 2, b)
    story.acquires(60, 2, b, waited=True)
    first, second = story.found_waits()
    assert first.end <= 50
    assert not first.is_open
    assert (second.end, second.inside) == (60, None)


def test_a_wait_does_not_outlast_its_thread() -> None:
    story = Story()
    worker = story.thread("worker", ended=70)
    story.waits(10, worker, Reason.EVENT, 150)
    wait = story.only_wait()
    assert wait.end <= 70
    assert not wait.is_open


def test_a_waking_without_a_wait_is_passed_over() -> None:
    story = Story()
    story.wakes(10, 2)
    story.acquires(20, 2, 101, waited=True)
    assert story.found_waits() == []


steps = st.tuples(
    st.integers(0, 200),
    st.integers(1, 3),
    st.sampled_from([Kind.REQUESTED, Kind.ACQUIRED, Kind.RELEASED, Kind.WAITING, Kind.WOKEN, Kind.NOTIFIED, 9]),
    st.integers(101, 102),
    st.integers(0, 3),
    st.integers(0, 3),
)


@quick
@given(st.lists(steps, max_size=40))
def test_whatever_happens_a_wait_is_freed_between_its_start_and_its_end(events: list[tuple]) -> None:
    story = Story(duration=300)
    for time, thread, kind, obj, flags, argument in events:
        story.event(time, thread, kind, obj, flags, 0, argument)
    for wait in story.found_waits():
        assert 0 <= wait.start <= wait.freed <= wait.end <= 300
        assert wait.is_open == (wait.outcome is None)
        assert not (wait.outcome == Outcome.TIMED_OUT and wait.unblocked_by)


def test_waits_are_sorted_by_start() -> None:
    story = Story()
    for time, thread in ((30, 2), (10, 3), (20, 4)):
        story.waits(time, thread, Reason.EVENT, 150)
    assert [wait.start for wait in story.found_waits()] == [10, 20, 30]


def test_every_reason_has_a_name() -> None:
    reasons = {value for name, value in vars(Reason).items() if name.isupper()}
    assert set(REASON_NAMES) == reasons
