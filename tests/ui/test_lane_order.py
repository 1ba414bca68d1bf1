"""Which lanes are shown, and in which order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.model.build import Story, quick
from visualizer.model.timeline import LaneKind, Timeline, timeline_of
from visualizer.ui.lane_order import FOLDED_BEYOND, LOCKS_SHOWN, LaneOrder, Order


def names(order: LaneOrder, timeline: Timeline) -> list[str]:
    return [lane.name for lane in order.lanes(timeline)]


def threads_and_locks() -> Timeline:
    """Threads "b", "a" and "c"; "b" waits longest for a lock; locks "first", "second" and "third"."""
    story = Story()
    b, a = story.thread("b"), story.thread("a")
    story.thread("c")
    first, second = story.lock("first"), story.lock("second")
    story.holds(story.main, story.lock("third"), 10, 20)
    for lock, thread, end in ((first, a, 200), (second, b, 500)):
        story.acquires(50, story.main, lock)
        story.requests(100, thread, lock, owner=story.main)
        story.releases(end, story.main, lock)
        story.acquires(end, thread, lock, waited=True)
        story.releases(end + 10, thread, lock)
    return timeline_of(story.analysis())


def key(timeline: Timeline, name: str) -> tuple[LaneKind, int]:
    return next((lane.kind, lane.number) for lane in timeline.lanes if lane.name == name)


def test_threads_come_as_they_were_made_and_then_locks():
    assert names(LaneOrder(), threads_and_locks()) == ["MainThread", "b", "a", "c", "first", "second", "third"]


def test_the_gil_comes_last():
    story = Story()
    story.gil(10, story.main)
    story.gil(900, story.main)
    story.holds(story.main, story.lock("lock"), 10, 20)
    assert names(LaneOrder(), timeline_of(story.analysis())) == ["MainThread", "lock", "GIL"]


def test_threads_are_sorted_by_name_or_by_their_time_in_a_state():
    timeline = threads_and_locks()
    assert names(LaneOrder(Order.NAME), timeline)[:4] == ["a", "b", "c", "MainThread"]
    assert names(LaneOrder(Order.BLOCKED), timeline)[:4] == ["b", "a", "MainThread", "c"]


def test_pinned_lanes_come_first_among_their_kind():
    timeline = threads_and_locks()
    order = LaneOrder(pinned={key(timeline, "c"), key(timeline, "third")})
    assert names(order, timeline) == ["c", "MainThread", "b", "a", "third", "first", "second"]


def test_hidden_lanes_and_those_of_other_names_are_not_shown():
    timeline = threads_and_locks()
    assert "b" not in names(LaneOrder(hidden={key(timeline, "b")}), timeline)
    assert names(LaneOrder(filter="IR"), timeline) == ["first", "third"]


def test_of_many_locks_those_that_were_waited_for_most_have_lanes_and_those_that_are_pinned():
    story = Story()
    locks = [story.lock(f"lock{number}") for number in range(LOCKS_SHOWN + 4)]
    for lock in locks:
        story.holds(story.main, lock, 10, 20)
    waiter = story.thread("waiter")
    story.acquires(30, story.main, locks[-1])
    story.requests(40, waiter, locks[-1], owner=story.main)
    timeline = timeline_of(story.analysis())
    shown = names(LaneOrder(), timeline)[2:]
    assert shown == [*(f"lock{number}" for number in range(LOCKS_SHOWN - 1)), f"lock{LOCKS_SHOWN + 3}"]
    assert f"lock{LOCKS_SHOWN}" in names(LaneOrder(pinned={(LaneKind.LOCK, locks[LOCKS_SHOWN])}), timeline)


def test_among_many_threads_those_that_have_ended_are_folded_away_unless_pinned():
    story = Story()
    ended = [story.thread(f"ended{number}", ended=500 + number) for number in range(FOLDED_BEYOND)]
    story.thread("alive")
    timeline = timeline_of(story.analysis())
    last = [f"ended{number}" for number in range(2, FOLDED_BEYOND)]
    assert names(LaneOrder(), timeline) == ["MainThread", *last, "alive"]
    assert LaneOrder().folded(timeline) == 2
    pinned = LaneOrder(pinned={(LaneKind.THREAD, ended[1])})
    assert names(pinned, timeline) == ["ended1", "MainThread", *last[1:], "alive"]
    assert "ended0" in names(LaneOrder(folds=False), timeline)


@quick
@given(
    st.sampled_from(Order),
    st.text("abfirst", max_size=2),
    st.sets(st.integers(0, 6)),
    st.sets(st.integers(0, 6)),
)
def test_no_lane_is_shown_twice_and_every_lane_is_shown_or_not_wanted(order, wanted, pinned, hidden):
    timeline = threads_and_locks()
    keys = [(lane.kind, lane.number) for lane in timeline.lanes]
    choice = LaneOrder(order, wanted, {keys[at] for at in pinned}, {keys[at] for at in hidden})
    shown = choice.lanes(timeline)
    assert len(shown) == len(set(map(id, shown)))
    for at, lane in enumerate(timeline.lanes):
        assert (lane in shown) == (at not in hidden and wanted in lane.name.lower())
