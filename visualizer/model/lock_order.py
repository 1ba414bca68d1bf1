"""The order in which locks are taken inside each other, and the deadlocks that it makes possible."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from visualizer.model.deadlocks import Deadlock
from visualizer.model.locks import Holds
from visualizer.model.tables import Place, Tables
from visualizer.model.waits import LOCK, Wait
from visualizer.runtime.protocol import Outcome


@dataclass
class OrderEdge:
    """A lock that was acquired, or asked for, while another was held.

    Attributes:
        first, second: Numbers of the locks.
        thread: Who did it first.
        place: Where the second was acquired or asked for.
        threads: All who did it.
        gates: Locks held by everyone each time: they keep the others from getting in each other's way.
    """

    first: int
    second: int
    thread: int
    place: Place
    threads: set[int] = field(default_factory=set)
    gates: set[int] = field(default_factory=set)


def find_lock_order_risks(
    holds: Holds, waits: list[Wait], deadlocks: list[Deadlock], tables: Tables
) -> list[list[OrderEdge]]:
    """Cycles in the lock-order graph: deadlocks that did not happen this time. Each is a list of edges.

    No risk is a cycle for which there are not as many threads as locks, or of which two edges are inside the same
    lock, or one that happened. Locks used as signals have no order; who may give up waiting gets in nobody's way.
    """
    edges = _order_edges(holds, waits, tables)
    happened = [{wait.object for wait in deadlock.waits if wait.reason == LOCK} for deadlock in deadlocks]
    graph: dict[int, list[int]] = defaultdict(list)
    for first, second in edges:
        graph[first].append(second)
    risks = []
    told: set[frozenset[int]] = set()
    for first, second in sorted(edges):
        path = _path(graph, second, first)
        if path is None:
            continue
        locks = frozenset(path)
        cycle = [edges[pair] for pair in zip([first, *path[:-1]], path, strict=True)]
        gated = any(one.gates & other.gates for one, other in combinations(cycle, 2))
        if locks in told or gated or set(locks) in happened or not _has_a_thread_each(cycle):
            continue
        told.add(locks)
        risks.append(cycle)
    return risks


def _has_a_thread_each(cycle: list[OrderEdge]) -> bool:
    """Whether each edge can be a different thread's: a thread waits for one lock at a time."""
    edge_of: dict[int, OrderEdge] = {}

    def give(edge: OrderEdge, asked: set[int]) -> bool:
        for thread in edge.threads - asked:
            asked.add(thread)
            if thread not in edge_of or give(edge_of[thread], asked):
                edge_of[thread] = edge
                return True
        return False

    return all(give(edge, set()) for edge in cycle)


def _path(graph: dict[int, list[int]], start: int, goal: int) -> list[int] | None:
    """Shortest path from `start` to `goal`, both included."""
    paths, seen = [[start]], {start}
    for path in paths:
        if path[-1] == goal:
            return path
        for following in graph[path[-1]]:
            if following not in seen:
                seen.add(following)
                paths.append([*path, following])
    return None


def _order_edges(holds: Holds, waits: list[Wait], tables: Tables) -> dict[tuple[int, int], OrderEdge]:
    """The edges by their two locks."""
    asked = [wait for wait in waits if wait.reason == LOCK]
    # A lock that was never acquired counts like a hold without length; its rows are behind those of the holds.
    wanted = [wait for wait in asked if not wait.timed and wait.outcome != Outcome.DONE]
    in_time = {(wait.thread, wait.end) for wait in asked if wait.timed and wait.outcome == Outcome.DONE}
    owner = np.concatenate([holds.owner, np.array([wait.thread for wait in wanted], np.int64)])
    lock = np.concatenate([holds.lock, np.array([wait.object for wait in wanted], np.int64)])
    start = np.concatenate([holds.start, np.array([wait.start for wait in wanted], np.int64)])
    end = np.concatenate([holds.end, start[len(holds) :]])
    tried = np.concatenate([holds.tried, np.zeros(len(wanted), bool)])

    ordered = np.lexsort((start, owner))
    ordered = ordered[~np.isin(lock[ordered], list(holds.signals))]
    edges: dict[tuple[int, int], OrderEdge] = {}
    known: set[tuple[int, int, tuple[int, ...]]] = set()
    owners = owner[ordered]
    for thread in np.unique(owners).tolist():
        rows = ordered[slice(*np.searchsorted(owners, [thread, thread + 1]))]
        rows = rows[_nested(start[rows], end[rows])]
        columns = (rows, lock[rows], start[rows], end[rows], tried[rows])
        held: list[tuple[int, int]] = []
        for row, second, begun, until, was_tried in zip(*[column.tolist() for column in columns], strict=True):
            held = [(over, other) for over, other in held if over > begun]
            around = tuple(other for _, other in held)
            held.append((until, second))
            if was_tried or (thread, begun) in in_time or (thread, second, around) in known:
                continue
            known.add((thread, second, around))
            for first in around:
                if first == second:
                    continue
                gates = set(around) - {first}
                edge = edges.get((first, second))
                if edge is None:
                    place = (
                        tables.place(int(holds.place[row]))
                        if row < len(holds)
                        else tables.user_place(wanted[row - len(holds)].stack)
                    )
                    edge = edges[first, second] = OrderEdge(first, second, thread, place, gates=gates)
                edge.gates &= gates
                edge.threads.add(thread)
    return edges


def _nested(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Which of one thread's holds, sorted by start, overlap another: in most programs nearly all are alone."""
    overlaps = np.zeros(len(start), bool)
    overlaps[1:] = start[1:] < np.maximum.accumulate(end)[:-1]
    # A hold that does not overlap what came before it begins a group.
    group = np.cumsum(~overlaps)
    return np.isin(group, group[overlaps])
