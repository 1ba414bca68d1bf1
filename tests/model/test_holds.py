"""Who held which lock when."""

from itertools import pairwise

import hypothesis.strategies as st
import numpy as np
from hypothesis import given

from tests.model.build import Story, quick
from visualizer.model.locks import Holds
from visualizer.runtime.protocol import Kind


def rows(holds: Holds) -> list[tuple]:
    """(lock, owner, start, end, open, released by) of each hold."""
    columns = (holds.lock, holds.owner, holds.start, holds.end, holds.open, holds.released_by)
    return list(zip(*[column.tolist() for column in columns], strict=True))


def test_acquire_and_release_make_a_hold() -> None:
    story = Story()
    a = story.lock("a")
    story.holds(1, a, 10, 30, line=7)
    holds = story.found_holds()
    assert rows(holds) == [(a, 1, 10, 30, False, 1)]
    assert story.tables().place(int(holds.place[0])).line == 7


def test_no_events_make_no_holds() -> None:
    assert len(Story().found_holds()) == 0


def test_holds_are_sorted_by_lock_and_start() -> None:
    story = Story()
    a, b = story.lock("a"), story.lock("b")
    for lock, start in ((b, 10), (a, 12), (b, 40), (a, 30)):
        story.holds(1, lock, start, start + 5)
    assert [row[:3] for row in rows(story.found_holds())] == [(a, 1, 12), (a, 1, 30), (b, 1, 10), (b, 1, 40)]


def test_a_hold_whose_release_is_missing_ends_with_the_next_acquire() -> None:
    story = Story()
    a = story.lock("a")
    story.acquires(10, 1, a)
    story.holds(2, a, 50, 60)
    assert rows(story.found_holds()) == [(a, 1, 10, 50, False, 0), (a, 2, 50, 60, False, 2)]


def test_a_release_without_an_acquire_is_no_hold() -> None:
    story = Story()
    a = story.lock("a")
    story.releases(5, 1, a)
    story.holds(2, a, 50, 60)
    story.releases(70, 1, a)
    assert rows(story.found_holds()) == [(a, 2, 50, 60, False, 2)]


def test_a_hold_that_has_not_ended_is_open_until_the_end_of_the_recording() -> None:
    story = Story(duration=500)
    a, b = story.lock("a"), story.lock("b")
    story.acquires(10, 1, a)
    story.holds(1, b, 20, 30)
    assert rows(story.found_holds()) == [(a, 1, 10, 500, True, 0), (b, 1, 20, 30, False, 1)]


def test_where_a_waiter_was_set_free_is_kept() -> None:
    story = Story()
    a = story.lock("a")
    story.acquires(10, 1, a)
    story.releases(30, 1, a, line=9)
    assert story.tables().place(int(story.found_holds().released_at[0])).line == 9


def test_a_lock_that_another_thread_releases_is_a_signal() -> None:
    story = Story()
    a, b = story.lock("a"), story.lock("b")
    story.acquires(10, 1, a)
    story.releases(30, 2, a)
    story.holds(1, b, 40, 50)
    assert story.found_holds().signals == {a}


def test_a_release_and_the_next_acquire_at_one_tick_of_a_coarse_clock_make_no_signal() -> None:
    # 100 ns on Windows. The events of the thread that acquires may come first.
    story = Story()
    a = story.lock("a")
    story.acquires(5, 1, a)
    story.acquires(10, 2, a)
    story.releases(10, 1, a)
    story.releases(20, 2, a)
    assert story.found_holds().signals == set()


def test_a_missing_release_makes_no_signal() -> None:
    story = Story()
    a = story.lock("a")
    story.acquires(10, 1, a)
    story.holds(2, a, 50, 60)
    assert story.found_holds().signals == set()


def test_the_hold_at_before_and_after_a_moment_is_found() -> None:
    story = Story(duration=100)
    a, b = story.lock("a"), story.lock("b")
    story.holds(1, b, 0, 99)
    story.holds(1, a, 10, 20)
    story.holds(2, a, 30, 40)
    story.acquires(60, 3, a)
    holds = story.found_holds()

    def owners(found: np.ndarray) -> "list[int | None]":
        return [None if row < 0 else int(holds.owner[row]) for row in found.tolist()]

    times = np.array([5, 10, 19, 20, 30, 45, 60, 200])
    assert owners(holds.at(a, times)) == [None, 1, 1, None, 2, None, 3, 3]
    assert owners(holds.before(a, times)) == [None, None, None, 1, 1, 2, 2, None]
    assert owners(holds.after(a, times)) == [1, 2, 2, 2, 3, 3, None, None]
    assert (int(holds.at(a, 10)), int(holds.at(a, 25)), holds.owner_at(a, 35), holds.owner_at(a, 25)) == (0, -1, 2, 0)
    for look in (holds.at, holds.before, holds.after):
        assert look(999, times).tolist() == [-1] * len(times)


def test_of_an_aggregated_lock_the_owner_is_not_known_from_its_holds() -> None:
    story = Story()
    a = story.lock("a")
    story.acquires(10, 1, a)
    story.event(20, 1, Kind.AGGREGATED, a)
    holds = story.found_holds()
    assert (holds.aggregated, holds.owner_at(a, 50)) == ({a}, 0)


@quick
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 3), st.integers(0, 2), st.booleans()), max_size=40))
def test_holds_of_one_lock_never_overlap(steps: list[tuple[int, int, int, bool]]) -> None:
    story = Story(duration=100)
    for time, thread, lock, acquires in steps:
        story.event(time, thread, Kind.ACQUIRED if acquires else Kind.RELEASED, 101 + lock)
    holds = story.found_holds()
    assert len(holds) == sum(acquires for *_, acquires in steps)
    found = rows(holds)
    assert all(start <= end for _, _, start, end, _, _ in found)
    for (lock, _, _, end, *_), (other, _, start, *_) in pairwise(found):
        assert lock < other or (lock == other and end <= start)


@quick
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 3)), max_size=20), st.integers(0, 250))
def test_the_owner_at_a_moment_is_the_one_between_acquire_and_release(
    turns: list[tuple[int, int, int]], moment: int
) -> None:
    story = Story(duration=1000)
    lock, time, owner = story.lock("a"), 0, None
    for gap, length, thread in turns:
        start, time = time + gap, time + gap + length
        story.holds(thread, lock, start, time)
        if start <= moment < time:
            owner = thread
    holds = story.found_holds()
    assert (holds.owner_at(lock, moment) or None) == owner
