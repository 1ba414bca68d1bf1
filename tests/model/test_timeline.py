"""The timeline: lanes, their spans, markers and arrows."""

from __future__ import annotations

import numpy as np

from tests.model.build import Story
from visualizer.model.held import IGNORED, NO_COLOUR, class_held, held_class
from visualizer.model.spans import NOTHING
from visualizer.model.states import State
from visualizer.model.thread_waits import Arrow
from visualizer.model.timeline import (
    Lane,
    LaneKind,
    Marker,
    MarkerKind,
    Timeline,
    class_state,
    state_class,
    timeline_of,
)
from visualizer.runtime.protocol import YOU, Kind, Outcome, Reason


def spans(timeline: Timeline, lane: Lane) -> list[tuple[int, int, int, int]]:
    """(start, end, class, argument) of each span of a lane, gaps left out."""
    found = timeline.slice(lane, 0, timeline.end)
    rows = zip(found.start.tolist(), found.end.tolist(), found.kind.tolist(), found.argument.tolist(), strict=True)
    return [row for row in rows if row[2] != NOTHING]


def lane_of(timeline: Timeline, kind: LaneKind, number: int = 0) -> Lane:
    lane = timeline.lane(kind, number)
    assert lane is not None
    return lane


def thread_spans(timeline: Timeline, thread: int) -> list[tuple[int, int, State | None]]:
    lane = lane_of(timeline, LaneKind.THREAD, thread)
    return [(start, end, class_state(kind)) for start, end, kind, _ in spans(timeline, lane)]


def lock_spans(timeline: Timeline, lock: int) -> list[tuple[int, int, int, bool]]:
    """(start, end, owner, whether others wait) of a lock's spans."""
    found = []
    for start, end, kind, owner in spans(timeline, lane_of(timeline, LaneKind.LOCK, lock)):
        held = class_held(kind)
        assert held is not None
        found.append((start, end, owner, held[1]))
    return found


def contended() -> tuple[Story, int, int, int]:
    """Worker "a" holds a lock from 100 to 500, "b" wants it from 200 to 500 and has it until 600."""
    story = Story()
    lock, a, b = story.lock("gate"), story.thread("a"), story.thread("b")
    story.acquires(100, a, lock)
    story.requests(200, b, lock, owner=a)
    story.releases(500, a, lock)
    story.acquires(510, b, lock, waited=True)
    story.releases(600, b, lock)
    return story, lock, a, b


def test_classes_of_states_and_of_holds_can_be_told_apart_again():
    for state in State:
        assert class_state(state_class(state)) == state
    for colour in (0, 7, NO_COLOUR):
        for others_wait in (False, True):
            assert class_held(held_class(colour, others_wait)) == (colour, others_wait)
    assert class_state(NOTHING) is class_held(NOTHING) is class_held(IGNORED) is None


def test_a_threads_lane_shows_its_states_from_its_creation_to_its_end():
    story = Story()
    worker = story.thread("worker", created=100, begun=150, ended=800)
    story.waits(200, worker, Reason.SLEEP)
    story.wakes(600, worker)
    timeline = timeline_of(story.analysis())
    assert thread_spans(timeline, worker) == [
        (100, 150, State.CREATED),
        (150, 200, State.READY),
        (200, 600, State.WAITING),
        (600, 800, State.READY),
    ]
    times = (50, 120, 300, 700, 900)
    expected = [None, State.CREATED, State.WAITING, State.READY, None]
    assert [timeline.state_at(worker, time) for time in times] == expected


def test_threads_are_numbered_and_coloured_as_they_come_and_main_and_you_have_no_colour():
    story = Story()
    you = story.thread("you", kind=YOU)
    workers = [story.thread(f"worker-{number}") for number in range(10)]
    timeline = timeline_of(story.analysis())
    lanes = [lane_of(timeline, LaneKind.THREAD, number) for number in (story.main, you, *workers)]
    assert [lane.digit for lane in lanes] == ["0", "", *"123456789", ""]
    assert [lane.colour for lane in lanes] == [NO_COLOUR, NO_COLOUR, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1]


def test_a_locks_lane_is_divided_where_others_begin_and_cease_to_wait():
    story, lock, a, b = contended()
    assert lock_spans(timeline_of(story.analysis()), lock) == [
        (100, 200, a, False),
        (200, 500, a, True),
        (510, 600, b, False),
    ]


def test_a_lock_that_two_wait_for_stays_wanted_until_both_have_gone():
    story = Story()
    lock, a, b, c = story.lock("gate"), story.thread("a"), story.thread("b"), story.thread("c")
    story.acquires(100, a, lock)
    story.requests(200, b, lock, owner=a)
    story.requests(250, c, lock, owner=a, timed=True)
    story.gives_up(300, c, lock)
    story.gives_up(400, b, lock)
    story.releases(500, a, lock)
    assert lock_spans(timeline_of(story.analysis()), lock) == [
        (100, 200, a, False),
        (200, 400, a, True),
        (400, 500, a, False),
    ]


def test_how_long_threads_waited_for_a_lock_is_its_weight():
    story, lock, _, _ = contended()
    timeline = timeline_of(story.analysis())
    (wait,) = timeline.waits_between(timeline.lanes[2].number, 0, 1000)
    assert lane_of(timeline, LaneKind.LOCK, lock).weight == wait.duration_ns > 0


def test_while_a_lock_is_ignored_its_lane_says_so():
    story = Story()
    lock, a = story.lock("gate"), story.thread("a")
    story.holds(a, lock, 100, 200)
    story.event(300, story.main, Kind.IGNORED, lock)
    story.event(700, story.main, Kind.HEEDED, lock)
    story.holds(a, lock, 800, 900)
    timeline = timeline_of(story.analysis())
    lane = lane_of(timeline, LaneKind.LOCK, lock)
    assert [(start, end) for start, end, kind, _ in spans(timeline, lane) if kind == IGNORED] == [(300, 700)]


def test_a_lock_that_is_ignored_has_a_badge():
    story = Story()
    lock = story.lock("gate")
    story.holds(story.main, lock, 100, 200)
    story.event(300, story.main, Kind.IGNORED, lock)
    assert lane_of(timeline_of(story.analysis()), LaneKind.LOCK, lock).badges == ("ignored",)


def test_markers_tell_of_start_join_and_end():
    story = Story()
    worker = story.thread("worker", created=10, begun=50, ended=400)
    failed = story.thread("failed", created=10, begun=60, ended=500, outcome=Outcome.FAILED)
    story.waits(100, story.main, Reason.JOIN, worker)
    story.wakes(420, story.main)
    markers = timeline_of(story.analysis()).markers
    assert [(marker.kind, marker.time) for marker in markers[worker]] == [
        (MarkerKind.START, 50),
        (MarkerKind.END, 400),
    ]
    assert Marker(MarkerKind.EXCEPTION, failed, 500) in markers[failed]
    assert [marker.kind for marker in markers[story.main]] == [MarkerKind.JOIN]


def test_an_arrow_goes_from_the_release_to_who_could_go_on():
    story, _, a, b = contended()
    timeline = timeline_of(story.analysis())
    arrow = Arrow(from_thread=a, from_time=500, to_thread=b, to_time=510)
    assert timeline.arrows([a, b], 0, 1000) == [arrow]
    assert timeline.arrows([a], 0, 1000) == []
    assert timeline.arrows([a, b], 0, 510) == timeline.arrows([a, b], 511, 1000) == []


def test_of_too_many_arrows_those_of_the_longest_waits_are_left():
    story = Story()
    lock, a, b = story.lock("gate"), story.thread("a"), story.thread("b")
    for begin, long in ((100, 10), (200, 80), (300, 40)):
        story.acquires(begin, a, lock)
        story.requests(begin + 1, b, lock, owner=a)
        story.releases(begin + long, a, lock)
        story.acquires(begin + long, b, lock, waited=True)
        story.releases(begin + long + 1, b, lock)
    arrows = timeline_of(story.analysis()).arrows([a, b], 0, 1000, limit=2)
    assert sorted(arrow.to_time for arrow in arrows) == [280, 340]


def test_what_a_thread_waits_for_is_found_by_its_time():
    story, lock, _, b = contended()
    timeline = timeline_of(story.analysis())
    assert timeline.wait_at(b, 150) is None
    wait = timeline.wait_at(b, 300)
    assert wait is not None
    assert wait.object == lock
    assert timeline.wait_at(b, 550) is None
    assert timeline.wait_at(99, 300) is None


def test_the_job_of_a_pools_thread_is_found_by_its_time():
    story = Story()
    worker = story.thread("pool_0")
    for job, begin in ((150, 100), (151, 300)):
        story.event(50, story.main, Kind.JOB_SUBMITTED, job, 0, story.text("fetch"), story.text(f"{job}"))
        story.event(begin, worker, Kind.JOB_STARTED, job)
        story.event(begin + 100, worker, Kind.JOB_ENDED, job)
    timeline = timeline_of(story.analysis())
    found = [timeline.job_at(worker, time) for time in (99, 100, 199, 200, 350, 400)]
    assert [job.number if job else None for job in found] == [None, 150, 150, None, 151, None]


def test_the_gil_has_a_lane_only_if_it_was_seen():
    story = Story()
    worker = story.thread("worker")
    assert timeline_of(story.analysis()).lane(LaneKind.GIL) is None
    story.gil(100, worker)
    story.gil(400, worker)
    timeline = timeline_of(story.analysis())
    lane = lane_of(timeline, LaneKind.GIL)
    assert {owner for _, _, _, owner in spans(timeline, lane)} == {worker}


def test_updated_from_some_time_on_what_was_before_stays():
    early, lock, a, b = contended()
    early.header.duration_ns = 400
    timeline = Timeline()
    timeline.update(early.analysis(), settled=300)
    assert lock_spans(timeline, lock)[-1] == (200, 400, a, True)
    whole, *_ = contended()
    lanes = list(timeline.lanes)
    timeline.update(whole.analysis(), since=300)
    expected = timeline_of(whole.analysis())
    assert timeline.lanes == lanes
    assert timeline.end == expected.end
    for mine, theirs in zip(timeline.lanes_of(LaneKind.THREAD), expected.lanes_of(LaneKind.THREAD), strict=True):
        found, wanted = timeline.threads.totals(mine.row, 0, 1000), expected.threads.totals(theirs.row, 0, 1000)
        assert np.array_equal(found, wanted)
    assert timeline.arrows([a, b], 0, 1000) == expected.arrows([a, b], 0, 1000)
    assert lock_spans(timeline, lock)[-1] == (510, 600, b, False)


def test_an_empty_timeline_answers_everything_with_nothing():
    timeline = Timeline()
    assert timeline.lane(LaneKind.THREAD, 1) is timeline.wait_at(1, 0) is timeline.job_at(1, 0) is None
    assert timeline.state_at(1, 0) is timeline.place_at(1, 0) is None
    assert timeline.arrows([1], 0, 10) == timeline.waits_between(1, 0, 10) == []
