"""Deadlocks that happened, and threads stuck for good."""

from pathlib import Path

import pytest

from tests.model.build import Story, ab_ba
from visualizer.model.analysis import analyse
from visualizer.model.deadlocks import CERTAIN, PROBABLE, Deadlock
from visualizer.model.recording import Header, Recording
from visualizer.model.rings import RingReader, create_map
from visualizer.model.situation import Situation
from visualizer.runtime.governor import Governor
from visualizer.runtime.locks import lock_factory
from visualizer.runtime.protocol import Define, Kind, Outcome, Primitive, Reason
from visualizer.runtime.writer import open_writer


def only(story: Story) -> Deadlock:
    (deadlock,) = story.deadlocks()
    return deadlock


def threads(deadlock: Deadlock) -> list[int]:
    return [wait.thread for wait in deadlock.waits]


def joined(story: Story, time: int, *workers: int) -> None:
    """Main joins the first of the workers, and never gets on."""
    story.waits(time, story.main, Reason.JOIN, workers[0], line=30)


# Cycles of locks


def test_two_locks_in_opposite_order_are_certain_if_nobody_can_help() -> None:
    story = Story()
    left, right = ab_ba(story)
    joined(story, 35, left)
    deadlock = only(story)
    assert (deadlock.certainty, deadlock.is_cycle, deadlock.since) == (CERTAIN, True, 40)
    assert threads(deadlock) == [left, right]
    assert [wait.owner for wait in deadlock.waits] == [right, left]


def test_who_joins_them_later_cannot_help_either() -> None:
    story = Story()
    left, _ = ab_ba(story)
    joined(story, 400, left)
    assert only(story).certainty == CERTAIN


def test_two_locks_in_opposite_order_are_probable_while_another_thread_goes_on() -> None:
    story = Story()
    ab_ba(story)
    assert only(story).certainty == PROBABLE


def test_a_thread_that_is_gone_cannot_help() -> None:
    story = Story()
    story.thread("gone", ended=35)
    left, _ = ab_ba(story)
    joined(story, 35, left)
    assert only(story).certainty == CERTAIN


def test_a_thread_that_waits_with_a_timeout_can_help() -> None:
    story = Story()
    helper = story.thread("helper")
    left, _ = ab_ba(story)
    joined(story, 35, left)
    story.waits(36, helper, Reason.EVENT, 150, timeout_us=500)
    assert only(story).certainty == PROBABLE


def test_a_thread_whose_wait_failed_long_ago_can_help() -> None:
    story = Story()
    helper = story.thread("helper")
    story.waits(5, helper, Reason.QUEUE_GET, 150)
    story.wakes(8, helper, Outcome.FAILED)  # queue.ShutDown; from here on it computes
    left, _ = ab_ba(story)
    joined(story, 35, left)
    assert only(story).certainty == PROBABLE


def test_rlocks_are_certain_since_only_their_owners_can_free_them() -> None:
    story = Story()
    ab_ba(story, "rlock")
    assert only(story).certainty == CERTAIN


def test_a_thread_that_wants_its_own_lock_is_a_deadlock() -> None:
    story = Story()
    a = story.lock("a")
    story.acquires(10, story.main, a)
    story.requests(20, story.main, a)
    deadlock = only(story)
    assert (threads(deadlock), deadlock.certainty) == ([story.main], CERTAIN)


def test_three_threads_may_wait_in_a_circle() -> None:
    story = Story()
    locks = [story.rlock(name) for name in "abc"]
    ring = [story.thread(name) for name in ("one", "two", "three")]
    for n in range(3):
        story.acquires(10 + n, ring[n], locks[n])
    for n in (2, 0, 1):
        story.requests(20 + n, ring[n], locks[(n + 1) % 3])
    deadlock = only(story)
    assert threads(deadlock) == ring
    assert [wait.owner for wait in deadlock.waits] == [ring[1], ring[2], ring[0]]
    assert (deadlock.certainty, deadlock.since) == (CERTAIN, 22)


def test_who_waits_for_a_thread_in_a_circle_is_not_in_it() -> None:
    story = Story()
    left, right = ab_ba(story)
    third = story.thread("third")
    story.requests(50, third, 101)
    joined(story, 60, left)
    assert threads(only(story)) == [left, right]


def test_two_deadlocks_are_two() -> None:
    story = Story()
    ab_ba(story)
    c, d = story.lock("c"), story.lock("d")
    up, down = story.thread("up"), story.thread("down")
    story.acquires(10, up, c)
    story.acquires(20, down, d)
    story.requests(50, up, d)
    story.requests(60, down, c)
    assert [deadlock.since for deadlock in story.deadlocks()] == [40, 60]


def test_a_circle_that_opened_again_is_no_deadlock() -> None:
    story = Story()
    left, right = ab_ba(story)
    story.releases(45, right, 102)
    story.acquires(50, left, 102, waited=True)
    story.releases(60, left, 102)
    story.releases(61, left, 101)
    story.acquires(70, right, 101, waited=True)
    assert story.deadlocks() == []


def test_a_lock_that_was_used_as_a_signal_is_no_deadlock() -> None:
    story = Story()
    other = story.thread("other")
    a = story.lock("a")
    story.acquires(1, story.main, a)
    story.releases(2, other, a)
    story.acquires(10, story.main, a)
    story.requests(20, story.main, a)
    assert story.deadlocks() == []


def test_a_timeout_in_the_circle_will_open_it() -> None:
    story = Story()
    left, _ = ab_ba(story)
    story.gives_up(300, left, 102)
    assert story.deadlocks() == []


def test_an_aggregated_lock_may_be_in_the_circle() -> None:
    story = Story()
    a, b = story.lock("a"), story.lock("b")
    left, right = story.thread("left"), story.thread("right")
    story.event(5, left, Kind.AGGREGATED, a)
    story.acquires(20, right, b)
    story.requests(30, left, b)
    story.requests(40, right, a, owner=left)
    assert threads(only(story)) == [left, right]


def test_a_lock_that_is_asked_for_with_a_timeout_is_no_deadlock_while_it_waits(tmp_path: Path) -> None:
    create_map(tmp_path / "rings")
    writer = open_writer(str(tmp_path / "rings"))
    writer.begin_thread(writer.new_thread())
    writer.define_thread(1, "MainThread", False, "main", "")
    lock = lock_factory(writer, Governor(writer))()
    lock.acquire()
    assert not lock.acquire(timeout=0.001)
    reader = RingReader(tmp_path / "rings")
    batch = reader.drain(last=True)
    reader.close()
    recording = Recording(Header(duration_ns=2**62))
    recording.append(events=batch.events, definitions=batch.definitions)
    asked = recording.events["kind"].tolist().index(Kind.REQUESTED)
    recording.events = recording.events[: asked + 1]
    assert analyse(recording).deadlocks == []
    situation = Situation()
    situation.apply(recording.events)
    assert situation.suspects() == ()


def test_a_lock_that_changed_hands_while_a_thread_waited_closes_the_circle_with_its_last_owner() -> None:
    story = Story()
    a, b = story.lock("a"), story.lock("b")
    left, right = story.thread("left"), story.thread("right")
    story.acquires(10, left, a)
    story.acquires(11, story.main, b)
    story.requests(20, left, b)
    story.releases(30, story.main, b)
    story.acquires(31, right, b, line=51)  # quicker than left
    story.requests(40, right, a)
    deadlock = only(story)
    assert (threads(deadlock), deadlock.owners(), deadlock.since) == ([left, right], [right, left], 40)


def test_a_circle_in_which_one_has_a_timeout_is_no_deadlock() -> None:
    story = Story()
    a, b = story.rlock("a"), story.rlock("b")
    left, right = story.thread("left"), story.thread("right")
    story.acquires(10, left, a)
    story.acquires(20, right, b)
    story.requests(30, left, b, timed=True)
    story.requests(40, right, a)
    assert story.deadlocks() == []


def test_a_circle_that_opened_before_an_interrupt_is_no_deadlock() -> None:
    story = Story()
    worker, a = story.thread("worker"), story.lock("a")
    story.acquires(10, story.main, a)
    story.requests(20, worker, a)
    story.waits(30, story.main, Reason.JOIN, worker)
    story.acquires(40, worker, a, waited=True)  # its release was dropped
    story.wakes(50, story.main, Outcome.FAILED)
    assert story.deadlocks() == []


def test_a_helper_that_waited_for_good_only_later_could_not_help() -> None:
    story = Story()
    helper = story.thread("helper")
    left, _ = ab_ba(story)
    joined(story, 35, left)
    story.waits(500, helper, Reason.EVENT, 150)
    assert only(story).certainty == CERTAIN


def test_a_wait_whose_end_was_dropped_is_in_no_deadlock() -> None:
    story = Story()
    left, _ = ab_ba(story)
    story.event(60, left, Kind.LOST, argument=3)
    assert story.deadlocks() == []


# Circles through joins


def test_two_threads_that_join_each_other_are_a_deadlock() -> None:
    story = Story()
    worker = story.thread("worker")
    story.waits(10, story.main, Reason.JOIN, worker)
    story.waits(20, worker, Reason.JOIN, story.main)
    deadlock = only(story)
    assert (threads(deadlock), deadlock.certainty, deadlock.is_cycle) == ([story.main, worker], CERTAIN, True)


def test_a_join_under_a_lock_that_the_thread_wants_is_a_deadlock() -> None:
    story = Story()
    worker, a = story.thread("worker"), story.rlock("a")
    story.acquires(10, story.main, a)
    story.requests(20, worker, a)
    story.waits(30, story.main, Reason.JOIN, worker)
    deadlock = only(story)
    assert (threads(deadlock), deadlock.certainty, deadlock.since) == ([story.main, worker], CERTAIN, 30)


def test_a_join_with_a_timeout_is_none() -> None:
    story = Story()
    worker, a = story.thread("worker"), story.rlock("a")
    story.acquires(10, story.main, a)
    story.requests(20, worker, a)
    story.waits(30, story.main, Reason.JOIN, worker, timeout_us=5)
    assert story.deadlocks() == []


# Interrupted


def test_a_deadlock_in_which_main_was_interrupted_while_it_joined_is_reported() -> None:
    story = Story()
    left, right = ab_ba(story)
    joined(story, 50, left)
    story.wakes(800, story.main, Outcome.FAILED)
    story.exits(900)
    deadlock = only(story)
    assert (threads(deadlock), deadlock.certainty) == ([left, right], CERTAIN)


def test_a_deadlock_that_an_interrupt_broke_up_is_reported() -> None:
    story = Story()
    worker, a, b = story.thread("worker"), story.lock("a"), story.lock("b")
    story.acquires(10, story.main, a)
    story.acquires(20, worker, b)
    story.requests(30, story.main, b)
    story.requests(40, worker, a)
    story.gives_up(800, story.main, b, Outcome.FAILED)  # Ctrl+C; `with` lets go of a
    story.releases(801, story.main, a)
    story.acquires(802, worker, a, waited=True)
    story.releases(803, worker, a)
    story.releases(804, worker, b)
    assert threads(only(story)) == [story.main, worker]


def test_one_that_is_interrupted_out_of_an_ordinary_wait_is_no_deadlock() -> None:
    story = Story()
    worker, a = story.thread("worker"), story.lock("a")
    story.acquires(10, worker, a)
    story.requests(20, story.main, a)
    story.gives_up(300, story.main, a, Outcome.FAILED)
    assert story.deadlocks() == []


# All stuck, though nobody waits in a circle


ENDLESS = {
    "condition": Reason.CONDITION,
    "event": Reason.EVENT,
    "semaphore": Reason.SEMAPHORE,
    "barrier": Reason.BARRIER,
    "queue get": Reason.QUEUE_GET,
    "queue put": Reason.QUEUE_PUT,
    "queue join": Reason.QUEUE_JOIN,
    "future": Reason.FUTURE,
    "futures": Reason.FUTURES,
}


def stuck(reason: int = Reason.EVENT) -> tuple[Story, int]:
    """Main joins a worker, which waits for ever."""
    story = Story()
    worker = story.thread("worker")
    story.waits(20, worker, reason, 150)
    story.waits(30, story.main, Reason.JOIN, worker)
    return story, worker


@pytest.mark.parametrize("reason", ENDLESS.values(), ids=ENDLESS)
def test_all_threads_in_waits_without_end_are_stuck(reason: int) -> None:
    story, worker = stuck(reason)
    deadlock = only(story)
    assert (deadlock.is_cycle, deadlock.certainty, deadlock.since) == (False, CERTAIN, 30)
    assert threads(deadlock) == [story.main, worker]


def test_they_are_stuck_though_others_have_ended() -> None:
    story, worker = stuck()
    story.thread("gone", ended=25)
    story.thread("never", begun=None)
    assert threads(only(story)) == [story.main, worker]


def test_they_are_not_stuck_while_somebody_computes() -> None:
    story, _ = stuck()
    story.thread("busy")
    assert story.deadlocks() == []


@pytest.mark.parametrize("reason", [Reason.SLEEP, Reason.IO, Reason.PROCESS])
def test_they_are_not_stuck_while_somebody_sleeps_or_waits_for_the_world(reason: int) -> None:
    story, _ = stuck()
    other = story.thread("other")
    story.waits(25, other, reason)
    assert story.deadlocks() == []


def test_they_are_not_stuck_while_somebody_has_a_timeout() -> None:
    story, _ = stuck()
    other = story.thread("other")
    story.waits(25, other, Reason.EVENT, 150, timeout_us=10)
    assert story.deadlocks() == []


def test_they_were_not_stuck_if_one_went_on() -> None:
    story, worker = stuck()
    story.wakes(300, worker)
    assert story.deadlocks() == []


def test_they_were_stuck_if_main_was_interrupted() -> None:
    story, worker = stuck()
    story.wakes(800, story.main, Outcome.FAILED)
    story.exits(900)
    assert threads(only(story)) == [story.main, worker]


def test_a_worker_that_nobody_sends_home_is_stuck_with_main_at_its_end() -> None:
    story = Story()
    worker = story.thread("worker")
    story.waits(20, worker, Reason.QUEUE_GET, 150)
    story.waits(30, story.main, Reason.EXIT)
    assert threads(only(story)) == [story.main, worker]


def test_an_idle_daemon_at_the_end_of_a_program_is_not_stuck() -> None:
    story = Story()
    worker = story.thread("worker", daemon=True)
    story.waits(20, worker, Reason.QUEUE_GET, 150)
    story.waits(30, story.main, Reason.EXIT)
    story.wakes(31, story.main)
    story.exits(900)
    assert story.deadlocks() == []


def test_a_thread_that_was_interrupted_before_the_others_came_is_not_among_the_stuck() -> None:
    story = Story()
    worker, other = story.thread("worker"), story.thread("other", ended=200)
    story.waits(10, other, Reason.QUEUE_GET, 150)
    story.wakes(100, other, Outcome.FAILED)
    story.waits(20, worker, Reason.EVENT, 151)
    story.waits(300, story.main, Reason.JOIN, worker)
    assert threads(only(story)) == [story.main, worker]


def test_an_empty_recording_has_no_deadlocks() -> None:
    assert analyse(Recording()).deadlocks == []


def test_a_pool_that_waits_for_its_own_job_is_stuck() -> None:
    story = Story()
    pool = story.made("pool", Primitive.POOL)
    worker = story.thread("pool_0")
    story.waits(20, worker, Reason.FUTURE, 170)
    story.waits(30, story.main, Reason.POOL_SHUTDOWN, pool)
    assert threads(only(story)) == [story.main, worker]


# Waits that failed


def test_a_wait_that_failed_in_a_program_that_ended_well_is_not_stuck() -> None:
    # try: Condition().wait() except RuntimeError: pass
    story = Story()
    story.waits(20, story.main, Reason.CONDITION, 150)
    story.wakes(21, story.main, Outcome.FAILED)
    story.waits(30, story.main, Reason.EXIT)
    story.wakes(31, story.main)
    story.exits(900)
    assert story.deadlocks() == []


def test_nor_is_it_beside_an_idle_daemon() -> None:
    story = Story()
    daemon = story.thread("daemon", daemon=True)
    story.waits(10, daemon, Reason.QUEUE_GET, 151)
    story.waits(20, story.main, Reason.CONDITION, 150)
    story.wakes(21, story.main, Outcome.FAILED)
    story.exits(900)
    assert story.deadlocks() == []


def test_nor_is_it_while_the_program_still_runs() -> None:
    story, _ = stuck()
    story.wakes(800, story.main, Outcome.FAILED)
    assert story.deadlocks() == []


def test_nor_is_it_if_its_thread_went_on() -> None:
    story, _ = stuck()
    story.wakes(700, story.main, Outcome.FAILED)
    story.acquires(800, story.main, story.lock("a"))
    story.exits(900)
    assert story.deadlocks() == []


@pytest.mark.parametrize("how", ["code", "signal", "exception"])
def test_a_single_thread_that_was_interrupted_in_its_wait_was_stuck(how: str) -> None:
    story = Story()
    story.waits(20, story.main, Reason.EVENT, 150)
    story.wakes(800, story.main, Outcome.FAILED)
    story.exits(900, code=130 if how == "code" else 1)
    if how == "signal":
        story.header.signal = 2
    if how == "exception":
        story.define(Define.EXCEPTION, story.main, "KeyboardInterrupt", "")
    assert threads(only(story)) == [story.main]


@pytest.mark.parametrize(("code", "found"), [(0, 0), (130, 1)])
def test_a_wait_for_its_own_lock_counts_if_it_ended_its_thread(code: int, found: int) -> None:
    story = Story()
    a = story.lock("a")
    story.acquires(10, story.main, a)
    story.requests(20, story.main, a)
    story.gives_up(800, story.main, a, Outcome.FAILED)
    story.releases(801, story.main, a)
    story.exits(900, code)
    assert len(story.deadlocks()) == found


# Woken already


def test_who_was_woken_only_wants_a_cpu() -> None:
    story, worker = stuck(Reason.QUEUE_GET)
    helper = story.thread("helper", ended=50)
    story.notifies(40, helper, Reason.QUEUE_GET, 150)
    assert story.deadlocks() == []
    story.notifies(45, helper, Reason.QUEUE_GET, 151)
    assert worker not in {wait.thread for deadlock in story.deadlocks() for wait in deadlock.waits}


def test_who_wants_the_lock_after_it_was_woken_is_still_in_the_circle() -> None:
    story = Story()
    worker, a = story.thread("worker"), story.rlock("a")
    story.waits(20, worker, Reason.CONDITION, 150)
    story.acquires(30, story.main, a)
    story.notifies(40, story.main, Reason.CONDITION, 150)
    story.requests(45, worker, a)
    story.waits(50, story.main, Reason.JOIN, worker)
    deadlock = only(story)
    assert (threads(deadlock), deadlock.is_cycle) == ([story.main, worker], True)


# Signal handlers


def handling(story: Story) -> Story:
    story.define(Define.HELLO, "signal handlers", "1")
    return story


def test_a_signal_handler_may_free_main() -> None:
    story, _ = stuck()
    assert only(handling(story)).certainty == PROBABLE


def test_a_signal_handler_may_open_a_circle_with_main() -> None:
    story = Story()
    a = story.rlock("a")
    worker = story.thread("worker")
    story.acquires(10, story.main, a)
    story.requests(20, worker, a)
    story.waits(30, story.main, Reason.JOIN, worker)
    assert only(story).certainty == CERTAIN
    assert only(handling(story)).certainty == PROBABLE


def test_a_signal_handler_may_let_go_of_a_plain_lock_of_other_threads() -> None:
    story = Story()
    left, _ = ab_ba(story)
    joined(story, 35, left)
    assert only(handling(story)).certainty == PROBABLE


def test_a_signal_handler_cannot_open_a_circle_of_rlocks_of_other_threads() -> None:
    story = Story()
    ab_ba(story, "rlock")
    assert only(handling(story)).certainty == CERTAIN
