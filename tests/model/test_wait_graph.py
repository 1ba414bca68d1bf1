"""The graph of now: who waits for whom, and which of it is a circle."""

import pytest

from tests.model.build import MS, Story, ab_ba
from visualizer.model.timeline import LaneKind, Timeline, timeline_of
from visualizer.model.wait_graph import WaitGraph, places, wait_graph
from visualizer.runtime.protocol import Reason


def names(graph: WaitGraph) -> list[str]:
    return [node.name for node in graph.nodes]


def arrows(graph: WaitGraph) -> set[tuple[str, str, bool, bool]]:
    by_key = {node.key: node.name for node in graph.nodes}
    return {(by_key[edge.tail], by_key[edge.head], edge.is_wait, edge.in_cycle) for edge in graph.edges}


def test_threads_that_wait_for_each_other_stand_in_a_circle() -> None:
    story = Story(1000)
    ab_ba(story)
    graph = wait_graph(timeline_of(story.analysis()), 500)
    assert names(graph) == ["left", "lock b", "right", "lock a"]
    assert arrows(graph) == {
        ("left", "lock b", True, True),
        ("lock b", "right", False, True),
        ("right", "lock a", True, True),
        ("lock a", "left", False, True),
    }


def test_who_only_waits_for_a_circle_is_not_part_of_it() -> None:
    story = Story(1000)
    left, _ = ab_ba(story)
    story.waits(50, story.main, Reason.JOIN, left)
    graph = wait_graph(timeline_of(story.analysis()), 500)
    assert names(graph)[-1] == "MainThread"
    assert ("MainThread", "left", True, False) in arrows(graph)


def test_a_lock_that_nobody_wants_is_left_out() -> None:
    story = Story(1000)
    story.acquires(10, story.main, story.lock("a"))
    timeline = timeline_of(story.analysis())
    assert wait_graph(timeline, 500) == WaitGraph((), ())
    assert wait_graph(Timeline(), 500) == WaitGraph((), ())


def test_many_are_cut_down_to_what_can_be_drawn() -> None:
    story = Story(100 * MS)
    lock = story.lock("lock")
    first = story.thread("first")
    story.acquires(1, first, lock)
    for number in range(100):
        story.requests(10, story.thread(f"t{number}"), lock)
    graph = wait_graph(timeline_of(story.analysis()), 50 * MS)
    assert len(graph.nodes) == 40
    assert graph.hidden == 62
    assert {node.key for node in graph.nodes} >= {(LaneKind.LOCK, lock), (LaneKind.THREAD, first)}


@pytest.mark.parametrize("count", [1, 2, 3, 10, 40])
def test_all_stand_within_the_drawing(count: int) -> None:
    found = places(count, 400, 200, 60)
    assert len(set(found)) == count
    assert all(0 < x < 400 and 0 < y < 200 for x, y in found)
