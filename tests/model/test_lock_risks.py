"""Deadlocks that did not happen are found from the order in which locks are taken."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.model.build import quick
from tests.model.plays import Play
from visualizer.model.lock_risks import find_lock_risks
from visualizer.scheduling.operations import START


def sentences(play: Play) -> list[str]:
    return [risk.sentence for risk in find_lock_risks(play.interleaving())]


def nest(play: Play, thread: int, *locks: str, line: int = 1) -> None:
    for depth, lock in enumerate(locks):
        play.acquire(thread, lock, line + depth)
    for lock in reversed(locks):
        play.release(thread, lock, 70)


def test_two_locks_in_both_orders_can_deadlock():
    play = Play()
    nest(play, 1, "a", "b", line=3)
    nest(play, 2, "b", "a", line=8)
    assert sentences(play) == [
        "`a` is taken before `b` at line 4, and `b` before `a` at line 9 by another thread: these can deadlock"
    ]


def test_three_locks_in_a_circle_can_deadlock():
    play = Play(3)
    for thread, locks in enumerate((("a", "b"), ("b", "c"), ("c", "a")), 1):
        nest(play, thread, *locks, line=4)
    assert sentences(play) == [
        "`a` is taken before `b` at line 5, `b` before `c` at line 5, and `c` before `a` at line 5 by three threads: "
        "these can deadlock"
    ]


def test_what_two_runs_show_is_told_once():
    runs = []
    for one, other in ((1, 2), (2, 1)):
        play = Play()
        nest(play, one, "a", "b")
        nest(play, other, "b", "a")
        runs.append(play.interleaving())
    assert len(find_lock_risks(*runs)) == 1


def test_one_thread_in_both_orders_is_no_risk():
    play = Play()
    nest(play, 1, "a", "b")
    nest(play, 1, "b", "a")
    assert sentences(play) == []


def test_the_same_order_is_no_risk():
    play = Play()
    nest(play, 1, "a", "b")
    nest(play, 2, "a", "b")
    assert sentences(play) == []


def test_a_common_lock_around_both_keeps_them_apart():
    play = Play()
    nest(play, 1, "gate", "a", "b")
    nest(play, 2, "gate", "b", "a")
    assert sentences(play) == []


def test_a_lock_around_one_of_them_does_not():
    play = Play()
    nest(play, 1, "gate", "a", "b")
    nest(play, 2, "b", "a")
    assert len(sentences(play)) == 1


def test_threads_one_after_the_other_are_no_risk():
    play = Play(0)
    play.threads += [["Thread-1 (work)", False], ["Thread-2 (work)", False]]
    for thread, locks in ((1, ("a", "b")), (2, ("b", "a"))):
        play.do(0, START, thread)
        play.begin(thread)
        nest(play, thread, *locks)
        play.end(thread)
        play.join(0, thread)
    assert sentences(play) == []


def test_what_main_does_before_it_starts_the_other_is_no_risk():
    play = Play(0)
    play.threads.append(["Thread-1 (work)", False])
    nest(play, 0, "a", "b")
    play.do(0, START, 1)
    play.begin(1)
    nest(play, 1, "b", "a")
    assert sentences(play) == []


def test_who_only_tries_waits_for_nobody():
    play = Play()
    nest(play, 1, "a", "b")
    play.acquire(2, "b", 1)
    play.look(2, "a", 2)
    play.release(2, "a", 3)
    play.release(2, "b", 4)
    assert sentences(play) == []


def test_a_lock_that_another_thread_releases_has_no_order():
    play = Play()
    nest(play, 1, "a", "signal")
    play.acquire(2, "signal", 5)
    play.acquire(2, "a", 6)
    play.release(2, "a", 7)
    play.release(1, "signal", 8)
    assert sentences(play) == []


def test_a_circle_that_needs_three_threads_but_has_two_is_no_risk():
    play = Play()
    nest(play, 1, "a", "b")
    nest(play, 1, "b", "c")
    nest(play, 2, "c", "a")
    assert sentences(play) == []


def test_philosophers_are_many_and_their_risk_is_one():
    play = Play(40)
    for seat in range(40):
        nest(play, seat + 1, f"fork {seat}", f"fork {(seat + 1) % 40}")
    (risk,) = find_lock_risks(play.interleaving())
    assert len(risk.cycle) == 40


@quick
@given(st.lists(st.tuples(st.integers(1, 3), st.sets(st.sampled_from("abcde"), max_size=4)), max_size=12))
def test_locks_that_all_take_in_the_same_order_are_never_a_risk(sections: list):
    play = Play(3)
    for thread, locks in sections:
        nest(play, thread, *sorted(locks))
    assert sentences(play) == []
