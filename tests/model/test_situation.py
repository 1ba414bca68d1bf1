"""The present moment suspects what the closer look then finds."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from tests.model.build import Story, ab_ba, quick
from visualizer.model.situation import Situation
from visualizer.runtime.protocol import Kind, Reason


def suspects(story: Story, batch: int = 1000) -> tuple[tuple[int, int], ...]:
    situation = Situation()
    events = story.recording().events
    for start in range(0, len(events), batch):
        situation.apply(events[start : start + batch])
    return situation.suspects()


def cycle_of_locks() -> Story:
    story = Story()
    ab_ba(story)
    return story


def cycle_with_joining_main() -> Story:
    story = Story()
    left, _ = ab_ba(story)
    story.waits(50, story.main, Reason.JOIN, left)
    return story


def own_lock() -> Story:
    story = Story()
    story.thread("busy")
    a = story.lock("a")
    story.acquires(10, story.main, a)
    story.requests(20, story.main, a)
    return story


def lock_and_join() -> Story:
    story = Story()
    story.thread("busy")
    worker, a = story.thread("worker"), story.rlock("a")
    story.acquires(10, story.main, a)
    story.requests(20, worker, a)
    story.waits(30, story.main, Reason.JOIN, worker)
    return story


def lost_wakeup() -> Story:
    story = Story()
    worker = story.thread("worker")
    story.waits(20, worker, Reason.CONDITION, 150)
    story.waits(30, story.main, Reason.JOIN, worker)
    return story


def woken_in_vain() -> Story:
    """The worker's wait_for takes its lock back, finds that nothing has changed and waits again."""
    story = lost_wakeup()
    a = story.lock("a")
    story.requests(40, 2, a)
    story.acquires(50, 2, a, waited=True)
    story.releases(51, 2, a)
    return story


def notified_in_vain() -> Story:
    story = woken_in_vain()
    story.notifies(39, story.main, Reason.CONDITION, 150)
    return story


def only_the_first_is_notified() -> Story:
    """The worker was woken and goes on to its next wait; nobody has woken the other."""
    story = Story()
    worker, other = story.thread("worker"), story.thread("other")
    story.waits(20, worker, Reason.CONDITION, 150)
    story.waits(25, other, Reason.CONDITION, 150)
    story.notifies(30, story.main, Reason.CONDITION, 150)
    story.wakes(35, worker)
    story.waits(40, worker, Reason.CONDITION, 150)
    story.waits(50, story.main, Reason.JOIN, worker)
    return story


def aggregated_lock() -> Story:
    story = Story()
    story.thread("busy")
    a, b = story.lock("a"), story.lock("b")
    left, right = story.thread("left"), story.thread("right")
    story.event(5, left, Kind.AGGREGATED, a)
    story.acquires(20, right, b)
    story.requests(30, left, b)
    story.requests(40, right, a, owner=left)
    return story


STUCK = [
    *(cycle_of_locks, cycle_with_joining_main, own_lock, lock_and_join, lost_wakeup, woken_in_vain, aggregated_lock),
    *(notified_in_vain, only_the_first_is_notified),
]


@pytest.mark.parametrize("batch", [1, 3, 1000])
@pytest.mark.parametrize("make", STUCK)
def test_who_is_in_a_deadlock_is_suspected(make, batch: int) -> None:
    story = make()
    involved = {(wait.thread, wait.start) for deadlock in story.deadlocks() for wait in deadlock.waits}
    assert involved
    assert {thread for thread, _ in suspects(story, batch)} >= {thread for thread, _ in involved}


@pytest.mark.parametrize("make", STUCK)
def test_suspicion_stays_the_same_while_nothing_happens(make) -> None:
    story = make()
    assert suspects(story) == suspects(story)


def free_story() -> Story:
    story = Story()
    worker, a = story.thread("worker"), story.lock("a")
    story.acquires(10, story.main, a)
    story.requests(20, worker, a)
    return story


def with_timeout() -> Story:
    story = Story()
    worker = story.thread("worker")
    story.waits(20, worker, Reason.EVENT, 150, timeout_us=7)
    story.waits(30, story.main, Reason.JOIN, worker)
    return story


def with_io() -> Story:
    story = Story()
    worker = story.thread("worker")
    story.waits(20, worker, Reason.IO, story.text("recv"))
    story.waits(30, story.main, Reason.JOIN, worker)
    return story


def ended() -> Story:
    story = Story()
    worker = story.thread("worker", ended=50)
    story.waits(30, story.main, Reason.JOIN, worker)
    story.wakes(55, story.main)
    return story


def with_timed_lock() -> Story:
    story = free_story()
    story.requests(30, story.main, 101, timed=True)
    return story


def got_inside_a_wait() -> Story:
    """The worker's condition has its lock back and is over: it goes on."""
    story = lost_wakeup()
    story.requests(40, 2, 101)
    story.acquires(50, 2, 101, waited=True)
    story.wakes(51, 2)
    return story


def notified() -> Story:
    story = lost_wakeup()
    story.notifies(40, 1, Reason.CONDITION, 150)
    return story


def notified_after_it_was_woken_in_vain() -> Story:
    story = woken_in_vain()
    story.notifies(45, 1, Reason.CONDITION, 150)
    story.notifies(60, 1, Reason.CONDITION, 150)
    return story


def joined_thread_has_ended() -> Story:
    story = Story()
    worker = story.thread("worker", ended=50)
    story.waits(30, story.main, Reason.JOIN, worker)
    return story


FREE = [
    *(Story, free_story, with_timeout, with_io, ended, with_timed_lock, got_inside_a_wait, notified),
    *(notified_after_it_was_woken_in_vain, joined_thread_has_ended),
]


@pytest.mark.parametrize("batch", [1, 3, 1000])
@pytest.mark.parametrize("make", FREE)
def test_nobody_is_suspected_who_can_go_on(make, batch: int) -> None:
    story = make()
    assert story.deadlocks() == []
    assert suspects(story, batch) == ()


steps = st.lists(st.tuples(st.sampled_from("ARQWJE"), st.integers(1, 3), st.integers(0, 2)), max_size=25)


@quick
@given(steps, st.sampled_from([1, 4, 1000]))
def test_what_is_found_was_suspected_and_its_threads_with_it(plan: list[tuple[str, int, int]], batch: int) -> None:
    """Three threads that follow the rules of locks: who waits does nothing else."""
    story = Story(duration=1000)
    story.thread("two")
    story.thread("three")
    locks = [story.rlock(name) for name in "abc"]
    owner: dict[int, int] = {}
    waiting: set[int] = set()
    for time, (step, thread, which) in enumerate(plan, 10):
        lock = locks[which]
        if thread in waiting:
            continue
        if step in "AQ" and owner.get(lock) == thread:
            continue
        if step in "AQ" and lock not in owner:
            story.acquires(time, thread, lock)
            owner[lock] = thread
        elif step in "AQ":
            story.requests(time, thread, lock)
            waiting.add(thread)
        elif step == "R" and owner.get(lock) == thread:
            # Who waits for it stays blocked here: a barging thread may be quicker.
            if not any(True for _ in waiting):
                story.releases(time, thread, lock)
                del owner[lock]
        elif step == "J" and which + 1 != thread:
            story.waits(time, thread, Reason.JOIN, which + 1)
            waiting.add(thread)
        elif step == "E":
            story.waits(time, thread, Reason.EVENT, 150)
            waiting.add(thread)
    found = {wait.thread for deadlock in story.deadlocks() for wait in deadlock.waits}
    suspected = {thread for thread, _ in suspects(story, batch)}
    assert found <= suspected
    assert bool(found) == bool(suspected)
