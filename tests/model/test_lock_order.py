"""Deadlocks that could happen: cycles in the order in which locks are taken."""

from tests.model.build import Story, ab_ba
from visualizer.runtime.protocol import Outcome


def nested(story: Story, thread: int, start: int, *locks: int) -> None:
    """Take the locks one inside another, and let go of them."""
    for n, lock in enumerate(locks):
        story.acquires(start + n, thread, lock, line=start + n)
    for n, lock in enumerate(reversed(locks)):
        story.releases(start + 20 + n, thread, lock)


def workers(count: int = 2, *locks: str) -> tuple:
    story = Story()
    return story, [story.thread(f"T{n + 1}") for n in range(count)], [story.lock(name) for name in locks or "ab"]


def test_opposite_orders_in_two_threads_are_a_risk() -> None:
    story, (one, two), (a, b) = workers()
    nested(story, one, 100, a, b)
    nested(story, two, 200, b, a)
    analysis = story.analysis()
    (cycle,) = analysis.lock_order_risks
    assert analysis.deadlocks == []
    assert [(edge.first, edge.second, edge.thread) for edge in cycle] == [(a, b, one), (b, a, two)]
    assert [edge.place.line for edge in cycle] == [101, 201]


def test_one_order_is_no_risk() -> None:
    story, (one, two), (a, b) = workers()
    nested(story, one, 100, a, b)
    nested(story, two, 200, a, b)
    assert story.risks() == []


def test_one_thread_alone_is_no_risk() -> None:
    story, (one, _), (a, b) = workers()
    nested(story, one, 100, a, b)
    nested(story, one, 200, b, a)
    assert story.risks() == []


def test_locks_that_are_not_nested_are_no_risk() -> None:
    story, (one, two), (a, b) = workers()
    for thread, start, locks in ((one, 100, (a, b)), (two, 200, (b, a))):
        story.holds(thread, locks[0], start, start + 5)
        story.holds(thread, locks[1], start + 5, start + 9)
    assert story.risks() == []


def test_a_lock_around_both_keeps_them_apart() -> None:
    story, (one, two), (a, b, gate) = workers(2, "a", "b", "gate")
    nested(story, one, 100, gate, a, b)
    nested(story, two, 200, gate, b, a)
    assert story.risks() == []


def test_a_lock_that_is_around_them_only_sometimes_does_not() -> None:
    story, (one, two), (a, b, gate) = workers(2, "a", "b", "gate")
    nested(story, one, 100, gate, a, b)
    nested(story, two, 200, gate, b, a)
    nested(story, two, 300, b, a)
    assert story.risks() == [{"a", "b"}]


def test_different_locks_around_them_do_not() -> None:
    story, (one, two), (a, b, red, blue) = workers(2, "a", "b", "red", "blue")
    nested(story, one, 100, red, a, b)
    nested(story, two, 200, blue, b, a)
    assert story.risks() == [{"a", "b"}]


def test_three_locks_in_a_circle_are_a_risk_for_three_threads() -> None:
    story, threads, locks = workers(3, "a", "b", "c")
    for n, thread in enumerate(threads):
        nested(story, thread, 100 * n + 100, locks[n], locks[(n + 1) % 3])
    assert story.risks() == [{"a", "b", "c"}]


def test_three_locks_in_a_circle_are_no_risk_for_two_threads() -> None:
    # Each thread waits for one lock at a time, so three waits need three threads.
    story, (one, two), (a, b, c) = workers(2, "a", "b", "c")
    nested(story, one, 100, a, b)
    nested(story, one, 200, b, c)
    nested(story, two, 300, c, a)
    assert story.risks() == []


def test_three_locks_inside_each_other_are_a_risk_for_two_threads() -> None:
    story, (one, two), (a, b, c) = workers(2, "a", "b", "c")
    nested(story, one, 100, a, b, c)
    nested(story, two, 200, c, a)
    assert {"a", "c"} in story.risks()


def test_a_long_hold_counts_for_all_that_are_taken_inside_it() -> None:
    story = Story(duration=10_000)
    one, two = story.thread("T1"), story.thread("T2")
    outer, last = story.lock("outer"), story.lock("last")
    many = [story.lock(f"inner{n}") for n in range(30)]
    story.acquires(100, one, outer)
    for n, lock in enumerate(many):
        story.holds(one, lock, 200 + 100 * n, 250 + 100 * n)
    story.holds(one, last, 5000, 5010)
    story.releases(6000, one, outer)
    nested(story, two, 7000, last, outer)
    assert story.risks() == [{"outer", "last"}]


def test_a_lock_that_was_only_asked_for_counts() -> None:
    story, (one, two), (a, b) = workers()
    nested(story, one, 100, a, b)
    story.acquires(200, two, b)
    story.acquires(205, one, a)
    story.requests(210, two, a, line=77)
    analysis = story.analysis()
    (cycle,) = analysis.lock_order_risks
    assert [edge.place.line for edge in cycle] == [101, 77]


def test_a_lock_that_was_asked_for_with_a_timeout_is_no_risk() -> None:
    story, (one, two), (a, b) = workers()
    nested(story, one, 100, a, b)
    story.acquires(200, two, b)
    story.acquires(205, one, a)
    story.requests(210, two, a)
    story.gives_up(220, two, a, Outcome.TIMED_OUT)
    story.releases(221, two, b)
    assert story.risks() == []


def test_a_lock_that_was_got_within_its_timeout_is_no_risk() -> None:
    story, (one, two), (a, b) = workers()
    nested(story, one, 100, a, b)
    story.acquires(200, two, b)
    story.acquires(205, one, a)
    story.requests(210, two, a, timed=True)
    story.releases(220, one, a)
    story.acquires(221, two, a, waited=True)
    story.releases(230, two, a)
    story.releases(231, two, b)
    assert story.risks() == []


def test_a_lock_that_still_waits_with_a_timeout_is_no_risk() -> None:
    story, (one, two), (a, b) = workers()
    nested(story, one, 100, a, b)
    story.acquires(200, two, b)
    story.acquires(205, one, a)
    story.requests(210, two, a, timed=True)
    assert story.risks() == []


def test_a_lock_that_was_only_tried_is_no_risk_but_is_held() -> None:
    story, (one, two), (a, b) = workers()
    nested(story, one, 100, a, b)
    story.acquires(200, two, b)
    story.acquires(201, two, a, tried=True)
    story.releases(202, two, a)
    story.releases(203, two, b)
    assert story.risks() == []
    story.acquires(300, two, b, tried=True)
    story.acquires(301, two, a)
    story.releases(302, two, a)
    story.releases(303, two, b)
    assert story.risks() == [{"a", "b"}]


def test_two_of_three_edges_inside_one_lock_are_no_risk() -> None:
    story, threads, (a, b, c, gate) = workers(3, "a", "b", "c", "gate")
    nested(story, threads[0], 100, gate, a, b)
    nested(story, threads[1], 200, gate, b, c)
    nested(story, threads[2], 300, c, a)
    assert story.risks() == []


def test_a_lock_whose_making_was_not_seen_counts() -> None:
    story, (one, two), (a, _) = workers()
    nested(story, one, 100, a, 150)
    nested(story, two, 200, 150, a)
    assert story.risks() == [{"a", "lock 150"}]


def test_a_deadlock_that_happened_is_no_risk_besides() -> None:
    story = Story()
    ab_ba(story)
    assert len(story.deadlocks()) == 1
    assert story.risks() == []


def test_a_deadlock_hides_no_other_risk() -> None:
    story = Story()
    left, right = ab_ba(story)
    c, d = story.lock("c"), story.lock("d")
    for start, thread, outer, inner in ((1, left, c, d), (5, right, d, c)):
        story.acquires(start, thread, outer)
        story.holds(thread, inner, start + 1, start + 2)
        story.releases(start + 3, thread, outer)
    assert {"c", "d"} in story.risks()


def test_a_lock_that_is_used_as_a_signal_is_no_risk() -> None:
    story, (one, two), (a, signal) = workers(2, "a", "signal")
    story.acquires(100, one, signal)  # released by the other thread when something is done
    story.holds(one, a, 110, 115)
    story.acquires(120, two, a)
    story.releases(125, two, signal)
    story.acquires(126, two, signal)
    story.releases(130, two, a)
    story.releases(140, one, signal)
    assert story.risks() == []


def test_a_risk_is_told_once() -> None:
    story, (one, two), (a, b) = workers()
    for start in (100, 300, 500):
        nested(story, one, start, a, b)
        nested(story, two, start + 100, b, a)
    assert story.risks() == [{"a", "b"}]
