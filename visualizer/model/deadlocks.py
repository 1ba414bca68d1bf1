"""Who waits for whom: deadlocks that happened, threads stuck for good, and deadlocks that could happen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from visualizer.model.locks import Holds
from visualizer.model.waits import LOCK, Wait
from visualizer.runtime.protocol import Outcome, Reason

CERTAIN, PROBABLE = "certain", "probable"
_ENDLESS = frozenset(
    [
        *(LOCK, Reason.JOIN, Reason.CONDITION, Reason.EVENT, Reason.SEMAPHORE, Reason.BARRIER, Reason.EXIT),
        *(Reason.QUEUE_GET, Reason.QUEUE_PUT, Reason.QUEUE_JOIN, Reason.FUTURE, Reason.FUTURES),
        *(Reason.POOL_WORK, Reason.POOL_SHUTDOWN),
    ]
)
"""Reasons of waits that only another thread of the program can end."""


@dataclass(frozen=True)
class Deadlock:
    """Threads that wait for each other.

    Attributes:
        certainty: CERTAIN or PROBABLE.
        waits: One wait of each thread; each is for what the next one's thread has, the last one's for the first.
            If `is_cycle` is false, they are the waits of all threads, and no one is left to end any of them.
        since: When the last of them began, in ns.
    """

    certainty: str
    waits: tuple[Wait, ...]
    is_cycle: bool = True

    @property
    def since(self) -> int:
        """When the last of the waits began, in ns."""
        return max(wait.start for wait in self.waits)


def find_deadlocks(
    waits: list[Wait], alive: Iterable[tuple[int, int, int]], signals: set[int], rlocks: set[int]
) -> list[Deadlock]:
    """The deadlocks among `waits`, in the order in which they closed.

    `alive` gives (thread, start, end) of each thread's life; `signals` are the locks that were seen to be used as
    signals, which a thread that waits for them may get from anybody; `rlocks` are those that only their owner can free.
    """
    hopeless = [
        wait
        for wait in waits
        if wait.timeout_ns is None
        and not (wait.reason == LOCK and wait.object in signals)
        and (wait.outcome is None or wait.outcome == Outcome.FAILED)
        and wait.reason in _ENDLESS
    ]
    by_thread: dict[int, list[Wait]] = defaultdict(list)
    for wait in hopeless:
        by_thread[wait.thread].append(wait)
    lives = list(alive)
    found: list[Deadlock] = []
    told: set[tuple[tuple[int, int], ...]] = set()
    for wait in hopeless:
        cycle = _cycle(wait, by_thread)
        if cycle is None:
            continue
        key = tuple(sorted((member.thread, member.start) for member in cycle))
        if key in told:
            continue
        told.add(key)
        since = max(member.start for member in cycle)
        sure = all(member.reason != LOCK or member.object in rlocks for member in cycle) or _all_stuck(
            since, lives, by_thread, {member.thread for member in cycle}
        )
        found.append(Deadlock(CERTAIN if sure else PROBABLE, tuple(cycle)))
    return found or _stuck(lives, by_thread)


def _cycle(first: Wait, by_thread: dict[int, list[Wait]]) -> list[Wait] | None:
    """The cycle that `first` closes: it began when all the others were there already."""
    path = [first]
    while path[-1].owner:
        owner = path[-1].owner
        if owner == first.thread:
            start = min(range(len(path)), key=lambda at: path[at].thread)
            return path[start:] + path[:start]
        if any(wait.thread == owner for wait in path):
            return None
        following = [wait for wait in by_thread[owner] if wait.start <= first.start < wait.end]
        if not following:
            return None
        # The innermost one is what really holds the thread up.
        path.append(following[-1])
    return None


def _all_stuck(time: int, lives: list[tuple[int, int, int]], by_thread: dict[int, list[Wait]], known: set[int]) -> bool:
    """Whether, soon after `time`, each living thread waits without end, so that nobody can come to help."""
    for thread, _, end in lives:
        if thread in known or end <= time:
            continue
        waits = by_thread[thread]
        if not waits or (waits[-1].start > time and waits[-1].outcome == Outcome.FAILED):
            return False
    return True


def _stuck(lives: list[tuple[int, int, int]], by_thread: dict[int, list[Wait]]) -> list[Deadlock]:
    """All threads in waits without end at the same time, though nobody waits in a circle."""
    last = {thread: by_thread[thread][-1] for thread, _, _ in lives if by_thread[thread]}
    if not last:
        return []
    since = max(wait.start for wait in last.values())
    waiting = {thread for thread, wait in last.items() if wait.end > since}
    living = {thread for thread, start, end in lives if start <= since < end}
    # One thread that waits for its own end of input is no deadlock; two that wait for each other's words are.
    if living != waiting or not living or all(wait.reason == Reason.EXIT for wait in last.values()):
        return []
    return [Deadlock(CERTAIN, tuple(last[thread] for thread in sorted(waiting)), is_cycle=False)]


@dataclass
class OrderEdge:
    """A lock that was acquired while another was held.

    Attributes:
        first, second: Numbers of the locks.
        thread: Who did it first.
        place: Where the second was acquired, as a number of the tables; a stack if `wanted`.
        wanted: Whether the second was only asked for.
        threads: All who did it.
        held: Locks held by everyone each time: they keep the others from getting in each other's way.
    """

    first: int
    second: int
    thread: int
    place: int
    wanted: bool
    threads: set[int] = field(default_factory=set)
    held: set[int] | None = None


def find_lock_order_risks(holds: Holds, waits: list[Wait], deadlocks: list[Deadlock]) -> list[list[OrderEdge]]:
    """Cycles in the lock-order graph: deadlocks that did not happen this time. Each is a list of edges.

    No risk is a cycle of one thread alone, or one inside a lock that was held each time, or a deadlock that happened.
    """
    edges = _order_edges(holds, waits)
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
        threads = set().union(*(edge.threads for edge in cycle))
        gates = set.intersection(*(edge.held or set() for edge in cycle))
        if locks in told or len(threads) < 2 or gates or set(locks) in happened:
            continue
        told.add(locks)
        risks.append(cycle)
    return risks


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


def _order_edges(holds: Holds, waits: list[Wait]) -> dict[tuple[int, int], OrderEdge]:
    edges: dict[tuple[int, int], OrderEdge] = {}
    order = np.lexsort((holds.start, holds.owner))
    threads, firsts = np.unique(holds.owner[order], return_index=True)
    for thread, first in zip(threads.tolist(), firsts, strict=True):
        rows = order[first : np.searchsorted(holds.owner[order], thread, "right")]
        held: list[tuple[int, int]] = []
        for row in _nested(holds, rows):
            lock, begun = int(holds.lock[row]), int(holds.start[row])
            held = [(until, other) for until, other in held if until > begun]
            _add_edges(edges, thread, [other for _, other in held], lock, int(holds.place[row]), wanted=False)
            held.append((int(holds.end[row]), lock))
    for wait in waits:
        if wait.reason == LOCK and wait.outcome != Outcome.DONE:
            mine = (holds.owner == wait.thread) & (holds.start <= wait.start) & (holds.end > wait.start)
            _add_edges(edges, wait.thread, holds.lock[mine].tolist(), wait.object, wait.stack, wanted=True)
    return edges


def _nested(holds: Holds, rows: np.ndarray) -> list[int]:
    """Those of one thread's holds that overlap another one: in most programs nearly all holds are alone."""
    start, end = holds.start[rows], holds.end[rows]
    overlaps = np.zeros(len(rows), bool)
    overlaps[1:] = start[1:] < np.maximum.accumulate(end)[:-1]
    # A hold that does not overlap what came before it begins a group.
    group = np.cumsum(~overlaps)
    return rows[np.isin(group, group[overlaps])].tolist()


def _add_edges(
    edges: dict[tuple[int, int], OrderEdge], thread: int, held: list[int], lock: int, place: int, wanted: bool
) -> None:
    for first in held:
        if first == lock:
            continue
        edge = edges.get((first, lock))
        if edge is None:
            edge = edges[first, lock] = OrderEdge(first, lock, thread, place, wanted)
        others = set(held) - {first}
        edge.held = others if edge.held is None else edge.held & others
        edge.threads.add(thread)
