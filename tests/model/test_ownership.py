"""Who has which lock at a moment."""

from __future__ import annotations

import pytest

from tests.model.build import Story
from visualizer.model.ownership import Ownership, ownerships
from visualizer.model.timeline import Timeline, timeline_of
from visualizer.runtime.protocol import Kind


def only(timeline: Timeline, time: int) -> Ownership:
    (found,) = ownerships(timeline, time)
    return found


@pytest.mark.parametrize(
    ("time", "owner", "waiters"),
    [
        (50, "", []),
        (150, "a", []),
        (250, "a", ["b"]),
        (350, "a", ["b", "c"]),
        (550, "b", ["c"]),
        (750, "", []),
    ],
)
def test_owner_and_waiters_of_a_lock(time, owner, waiters):
    story = Story()
    lock, a, b, c = story.lock("gate"), story.thread("a"), story.thread("b"), story.thread("c")
    story.acquires(100, a, lock)
    story.requests(200, b, lock, owner=a)
    story.requests(300, c, lock, owner=a, timed=True)
    story.releases(500, a, lock)
    story.acquires(500, b, lock, waited=True)
    story.gives_up(600, c, lock)
    story.releases(700, b, lock)
    timeline = timeline_of(story.analysis())
    found = only(timeline, time)
    assert (timeline.name(found.owner) if found.owner else "") == owner
    assert [timeline.name(thread) for thread in found.waiters] == waiters
    assert not found.ignored


def test_an_ignored_lock_has_no_owner():
    story = Story()
    lock, a = story.lock("gate"), story.thread("a")
    story.holds(a, lock, 100, 200)
    story.event(300, story.main, Kind.IGNORED, lock)
    found = only(timeline_of(story.analysis()), 400)
    assert (found.owner, found.ignored) == (0, True)


def test_a_lock_that_is_held_at_the_end_is_held_after_it():
    story = Story(duration=1000)
    lock, a = story.lock("gate"), story.thread("a")
    story.acquires(100, a, lock)
    for time in (999, 1000, 5000):
        assert only(timeline_of(story.analysis()), time).owner == a


def test_locks_come_in_the_order_in_which_they_were_made():
    story = Story()
    first, second = story.lock("first"), story.lock("second")
    story.holds(story.main, second, 10, 20)
    story.holds(story.main, first, 30, 40)
    assert [found.lane.name for found in ownerships(timeline_of(story.analysis()), 15)] == ["first", "second"]


def test_without_anything_there_is_nothing():
    assert ownerships(Timeline(), 0) == []
