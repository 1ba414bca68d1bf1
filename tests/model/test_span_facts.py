"""The facts of a span are its times, and who had to do with it."""

from tests.model.build import MS, Story
from tests.model.test_rows import story
from visualizer.model.span_facts import Fact, Share, shares, span_facts
from visualizer.model.states import State
from visualizer.model.timeline import LaneKind, Timeline, timeline_of
from visualizer.runtime.protocol import Kind, Reason


def facts(timeline: Timeline, kind: LaneKind, number: int, time: int) -> dict[str, Fact]:
    lane = timeline.lane(kind, number)
    assert lane is not None
    return {fact.label: fact for fact in span_facts(timeline, lane, time)}


def texts(found: dict[str, Fact]) -> dict[str, str]:
    return {label: fact.text for label, fact in found.items()}


def test_a_wait_for_a_lock_names_the_lock_and_who_was_in_the_way() -> None:
    found = facts(timeline_of(story().analysis()), LaneKind.THREAD, 3, 30 * MS)
    assert texts(found) == {
        "state": "blocked on a lock",
        "from": "20 ms",
        "to": "60 ms",
        "took": "40 ms",
        "wanted": "lock",
        "held by": "worker-1",
        "ended by": "worker-1",
    }
    assert (found["wanted"].lane, found["wanted"].time) == ((LaneKind.LOCK, 101), 20 * MS)
    assert (found["ended by"].lane, found["ended by"].time) == ((LaneKind.THREAD, 2), 60 * MS)


def test_a_wait_for_a_thread_leads_there() -> None:
    told = Story(100 * MS)
    worker = told.thread("worker")
    told.waits(10 * MS, told.main, Reason.JOIN, worker, line=4, timeout_us=2_000_000)
    found = facts(timeline_of(told.analysis()), LaneKind.THREAD, told.main, 30 * MS)
    assert (found["waited for"].text, found["waited for"].lane) == ("worker", (LaneKind.THREAD, worker))
    assert found["at most"].text == "2 s"


def test_a_running_thread_names_its_job() -> None:
    told = Story(100 * MS, "none")
    worker = told.thread("pool_0")
    told.event(5 * MS, told.main, Kind.JOB_SUBMITTED, 77, place=told.text("fetch"), argument=told.text("3"))
    told.event(6 * MS, worker, Kind.JOB_STARTED, 77)
    found = facts(timeline_of(told.analysis()), LaneKind.THREAD, worker, 30 * MS)
    assert texts(found) == {"state": "running", "from": "0 s", "to": "100 ms", "took": "100 ms", "job": "fetch(3)"}


def test_a_lock_says_who_holds_it() -> None:
    timeline = timeline_of(story().analysis())
    assert facts(timeline, LaneKind.LOCK, 101, 15 * MS)["held by"].text == "worker-1"
    assert facts(timeline, LaneKind.LOCK, 101, 1 * MS) == {}


def test_shares_of_a_range_add_up_over_threads() -> None:
    timeline = timeline_of(story().analysis())
    lanes = [lane for lane in timeline.lanes if lane.number in (2, 3)]
    assert shares(timeline, lanes, 20 * MS, 40 * MS) == [
        Share(State.RUNNING, 20 * MS, 40 * MS),
        Share(State.BLOCKED, 20 * MS, 40 * MS),
    ]
    assert shares(timeline, [], 20 * MS, 40 * MS) == []
