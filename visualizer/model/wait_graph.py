"""Who waits for whom at a moment, as a graph: threads, locks, and arrows between them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from visualizer.model.held import NO_COLOUR
from visualizer.model.ownership import ownerships
from visualizer.model.timeline import LaneKind, Timeline
from visualizer.model.wait_sentences import waits_for
from visualizer.model.waits import LOCK
from visualizer.model.words import called, lock_name
from visualizer.runtime.protocol import Reason

_MOST = 40
"""At most so many things are drawn."""

Key = tuple[LaneKind, int]


@dataclass(frozen=True)
class Node:
    """A thread or a lock; `digit` and `colour` are a thread's."""

    key: Key
    name: str
    digit: str = ""
    colour: int = NO_COLOUR


@dataclass(frozen=True)
class Edge:
    """From who waits to what it waits for, or from a lock to who has it.

    Attributes:
        tail, head: From where to where.
        is_wait: Whether somebody waits along it; else it says who has a lock.
        in_cycle: Whether it is part of a circle, in which nobody can go on.
        text: What is said of it.
    """

    tail: Key
    head: Key
    is_wait: bool
    in_cycle: bool = False
    text: str = ""


@dataclass(frozen=True)
class WaitGraph:
    """The graph.

    Attributes:
        nodes: In the order in which they stand in a circle: what waits for each other stands side by side.
        edges: Between them.
        hidden: How many threads and locks had no room.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    hidden: int = 0


def wait_graph(timeline: Timeline, time: int) -> WaitGraph:
    """Who waits for whom at a time in ns: threads that wait for locks or threads, and who has those locks."""
    if timeline.analysis is None:
        return WaitGraph((), ())
    edges: list[Edge] = []
    for lane in timeline.lanes_of(LaneKind.THREAD):
        wait = timeline.wait_at(lane.number, time)
        if wait is None or (time >= wait.freed and not wait.is_open):
            continue
        text = waits_for(timeline, lane.number, time)
        if wait.reason == LOCK:
            edges.append(Edge((LaneKind.THREAD, lane.number), (LaneKind.LOCK, wait.object), is_wait=True, text=text))
        elif wait.reason == Reason.JOIN:
            edges.append(Edge((LaneKind.THREAD, lane.number), (LaneKind.THREAD, wait.object), is_wait=True, text=text))
    wanted = {edge.head for edge in edges}
    for lock in ownerships(timeline, time):
        key = LaneKind.LOCK, lock.lane.number
        owner = LaneKind.THREAD, lock.owner
        if lock.owner and (key in wanted or owner in wanted):
            edges.append(Edge(key, owner, is_wait=False, text=f"held by {called(timeline, lock.owner)}"))
    order = _ordered(edges)
    circles = _in_circles(edges)
    shown = set(order[:_MOST])
    return WaitGraph(
        tuple(_node(timeline, key) for key in order[:_MOST]),
        tuple(
            Edge(edge.tail, edge.head, edge.is_wait, (edge.tail, edge.head) in circles, edge.text)
            for edge in edges
            if edge.tail in shown and edge.head in shown
        ),
        len(order) - len(shown),
    )


def places(count: int, width: float, height: float, margin: float) -> list[tuple[float, float]]:
    """Where `count` things stand in a circle, or an ellipse, that fits: the first on top, the others clockwise."""
    middle_x, middle_y = width / 2, height / 2
    if count == 1:
        return [(middle_x, middle_y)]
    across, down = max(width / 2 - margin, 1), max(height / 2 - margin / 2, 1)
    turns = (2 * math.pi * position / count - math.pi / 2 for position in range(count))
    return [(middle_x + across * math.cos(turn), middle_y + down * math.sin(turn)) for turn in turns]


def _node(timeline: Timeline, key: Key) -> Node:
    kind, number = key
    lane = timeline.lane(kind, number)
    if kind is LaneKind.LOCK:
        return Node(key, lock_name(lane.name) if lane else f"lock {number}")
    return Node(key, called(timeline, number), lane.digit if lane else "", lane.colour if lane else NO_COLOUR)


def _ordered(edges: list[Edge]) -> list[Key]:
    """The nodes, each behind what leads to it; those in circles first."""
    following: dict[Key, list[Key]] = {}
    for edge in edges:
        following.setdefault(edge.tail, []).append(edge.head)
    circles = {key for pair in _in_circles(edges) for key in pair}
    starts = sorted(following, key=lambda key: (key not in circles, key[0] is LaneKind.LOCK, key[1]))
    order: dict[Key, None] = {}
    for start in starts:
        left = [start]
        while left:
            key = left.pop()
            if key not in order:
                order[key] = None
                left += sorted(following.get(key, []), reverse=True)
    return list(order)


def _in_circles(edges: list[Edge]) -> set[tuple[Key, Key]]:
    """The edges that are part of a circle. A thread waits for one thing at a time, and a lock has one owner."""
    following = {edge.tail: edge.head for edge in edges}
    found: set[tuple[Key, Key]] = set()
    done: set[Key] = set()
    for start in following:
        path: dict[Key, None] = {}
        key = start
        while key in following and key not in path and key not in done:
            path[key] = None
            key = following[key]
        if key in path:
            circle = list(path)[list(path).index(key) :]
            found.update(zip(circle, [*circle[1:], circle[0]], strict=True))
        done.update(path)
    return found
