"""What you do by hand while a program runs: you hold a lock, ignore one, and hold threads back."""

import numpy as np

from tests.model.build import Story, ab_ba
from visualizer.model.deadlocks import PROBABLE
from visualizer.model.locks import find_ignored
from visualizer.model.recording import EVENT
from visualizer.model.situation import Situation
from visualizer.model.states import End, State
from visualizer.model.waits import REASON_NAMES
from visualizer.runtime.protocol import YOU, Kind, Outcome, Reason


def you(story: Story) -> int:
    return story.thread("you", kind=YOU, daemon=True)


def suspects(story: Story) -> set[int]:
    situation = Situation()
    situation.apply(np.sort(story.recording().events.astype(EVENT), order="time", kind="stable"))
    return {thread for thread, _ in situation.suspects()}


def test_a_circle_through_you_is_no_deadlock() -> None:
    story = Story()
    a, b = story.lock("a"), story.lock("b")
    worker, me = story.thread("worker"), you(story)
    story.acquires(10, me, a)
    story.acquires(20, worker, b)
    story.requests(30, worker, a)
    story.requests(40, me, b, timed=True)
    assert story.deadlocks() == []
    assert suspects(story) == set()


def test_while_you_hold_something_not_all_are_stuck() -> None:
    story = Story()
    a, me = story.lock("a"), you(story)
    story.acquires(10, me, a)
    story.waits(11, me, Reason.HELD)
    story.requests(20, story.main, a)
    assert story.deadlocks() == []
    assert suspects(story) == set()


def test_while_main_is_held_not_all_are_stuck() -> None:
    story = Story()
    worker = story.thread("worker")
    story.waits(10, worker, Reason.EVENT, 150)
    story.waits(20, story.main, Reason.HELD)
    assert story.deadlocks() == []
    assert suspects(story) == set()


def test_a_circle_of_others_is_a_deadlock_whatever_you_hold() -> None:
    story = Story()
    me, c = you(story), story.lock("c")
    left, right = ab_ba(story)
    story.acquires(5, me, c)
    story.waits(6, story.main, Reason.HELD)
    (deadlock,) = story.deadlocks()
    assert ([wait.thread for wait in deadlock.waits], deadlock.certainty) == ([left, right], PROBABLE)
    assert suspects(story) == {left, right}


def test_who_waits_because_of_you_is_waiting() -> None:
    story = Story()
    story.waits(10, story.main, Reason.HELD)
    story.wakes(50, story.main)
    (wait,) = story.found_waits()
    assert REASON_NAMES[wait.reason] == "held by you"
    assert (10, State.WAITING) in story.states(story.main)


def test_a_thread_that_waits_to_be_let_go_is_named() -> None:
    story = Story()
    held = story.thread("held", begun=None)
    story.waits(10, story.main, Reason.HELD, held)
    analysis = story.analysis()
    assert analysis.object_name(analysis.waits[0]) == "held"


def test_who_only_makes_threads_by_hand_lives_no_life() -> None:
    story = Story()
    maker = story.thread("you", kind=YOU, created=None, begun=None)
    worker = story.thread("worker")
    story.event(5, maker, Kind.THREAD_CREATED, worker)
    lives = story.lives()
    assert set(lives) == {"MainThread", "worker"}
    assert lives["worker"].parent == maker


def test_you_are_not_killed_at_exit() -> None:
    story = Story()
    you(story)
    story.exits(900)
    assert story.lives()["you"].end == End.FINISHED


def test_a_hold_ends_when_its_lock_is_ignored() -> None:
    story = Story()
    worker, maker = story.thread("worker"), you(story)
    a, b = story.lock("a"), story.lock("b")
    story.acquires(10, worker, a)
    story.event(20, maker, Kind.IGNORED, a)
    story.event(60, maker, Kind.HEEDED, a)
    story.holds(story.main, a, 70, 80)
    story.acquires(30, worker, b)
    holds = story.found_holds()
    assert holds.start[holds.rows_of(a)].tolist() == [10, 70]
    assert holds.end[holds.rows_of(a)].tolist() == [20, 80]
    assert holds.open.tolist() == [False, False, True]
    assert holds.released_by[holds.rows_of(a)].tolist() == [0, story.main]
    assert holds.signals == frozenset()
    assert holds.owner_at(a, 30) == 0


def test_times_at_which_locks_were_ignored() -> None:
    story = Story()
    maker = you(story)
    a, b, c = story.lock("a"), story.lock("b"), story.lock("c")
    for time, kind, lock in [
        (10, Kind.IGNORED, a),
        (20, Kind.HEEDED, a),
        (30, Kind.IGNORED, a),
        (40, Kind.IGNORED, b),
        (50, Kind.HEEDED, c),
    ]:
        story.event(time, maker, kind, lock)
    assert find_ignored(story.recording()) == {a: [(10, 20), (30, 1000)], b: [(40, 1000)]}


def test_a_wait_that_was_let_through_has_ended_without_the_lock() -> None:
    story = Story()
    worker, maker, a = story.thread("worker"), you(story), story.lock("a")
    story.acquires(10, story.main, a)
    story.requests(20, worker, a)
    story.event(30, maker, Kind.IGNORED, a)
    story.gives_up(31, worker, a, Outcome.LET_THROUGH)
    (wait,) = story.found_waits()
    assert (wait.end, wait.outcome, wait.owner, wait.unblocked_by) == (31, Outcome.LET_THROUGH, story.main, 0)
    assert story.deadlocks() == []
    assert suspects(story) == set()


def test_who_waits_for_an_ignored_lock_waits_for_nobody() -> None:
    story = Story()
    left, right = ab_ba(story)
    story.event(50, you(story), Kind.IGNORED, 101)
    story.gives_up(51, right, 101, Outcome.LET_THROUGH)
    assert story.deadlocks() == []
    assert suspects(story) == set()
    assert left != right
