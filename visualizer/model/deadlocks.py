"""Deadlocks: threads that wait for each other, or that nobody is left to free."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from visualizer.model.locks import Holds
from visualizer.model.recording import Recording
from visualizer.model.states import Life
from visualizer.model.tables import Tables
from visualizer.model.waits import LOCK, Wait
from visualizer.runtime.protocol import YOU, Kind, Outcome, Reason

CERTAIN, PROBABLE = "certain", "probable"
_ENDLESS = frozenset(
    [
        *(LOCK, Reason.JOIN, Reason.CONDITION, Reason.EVENT, Reason.SEMAPHORE, Reason.BARRIER, Reason.EXIT),
        *(Reason.QUEUE_GET, Reason.QUEUE_PUT, Reason.QUEUE_JOIN, Reason.FUTURE, Reason.FUTURES),
        *(Reason.POOL_WORK, Reason.POOL_SHUTDOWN),
    ]
)
"""Reasons of waits that only another thread of the program can end."""
_ENDINGS = (Kind.RELEASED, Kind.REFUSED, Kind.WOKEN, Kind.THREAD_ENDED, Kind.EXITING)
"""What a thread writes that an exception ends."""
_HANDLERS = "signal handlers"
"""Key in the tables' `hello` if the program has signal handlers of its own; they run in the main thread."""
_INTERRUPTED = 130
"""Exit code after Ctrl+C, as shells have it."""


@dataclass(frozen=True)
class Deadlock:
    """Threads that wait for each other.

    Attributes:
        certainty: CERTAIN or PROBABLE.
        waits: One wait of each thread; each is for what the next one's thread has, the last one's for the first.
            If `is_cycle` is false, they are the waits of all threads, and no one is left to end any of them.
    """

    certainty: str
    waits: tuple[Wait, ...]
    is_cycle: bool = True

    @property
    def since(self) -> int:
        """When the last of the waits began, in ns."""
        return max(wait.start for wait in self.waits)

    def owners(self) -> list[int]:
        """For each wait, the thread that has what it is for; 0 if there is none or it is not known."""
        if self.is_cycle:
            return [wait.thread for wait in (*self.waits[1:], self.waits[0])]
        return [wait.owner for wait in self.waits]


def find_deadlocks(
    recording: Recording, tables: Tables, lives: list[Life], waits: list[Wait], holds: Holds, rlocks: set[int]
) -> list[Deadlock]:
    """The deadlocks among `waits`, in the order in which they closed.

    `rlocks` are the locks that only their owner can free. A lock that was seen to be used as a signal is left out: who
    waits for it may get it from anybody. If the program has signal handlers, one may free the main thread. Who holds
    locks by hand can always let go of them.
    """
    helpful = {life.thread for life in lives if life.facts.kind == YOU}
    hopeless = [wait for wait in _hopeless(waits, holds) if wait.thread not in helpful]
    by_thread: dict[int, list[Wait]] = defaultdict(list)
    for wait in hopeless:
        by_thread[wait.thread].append(wait)
    duration = recording.header.duration_ns
    alive = [
        (life.thread, life.started, duration + 1 if life.ended is None else life.ended)
        for life in lives
        if life.started is not None
    ]
    handling = {life.thread for life in lives if life.facts.kind == "main" and _HANDLERS in tables.hello}
    for_good = {*hopeless} - _gone_on_from(hopeless, recording, lives)
    last = {thread: mine[-1] for thread, mine in by_thread.items()}
    found: list[Deadlock] = []
    told: set[frozenset[Wait]] = set()
    for wait in hopeless:
        cycle = _cycle(wait, by_thread, holds)
        if cycle is None or frozenset(cycle) in told or not _was_for_good(cycle):
            continue
        if len(cycle) == 1 and wait not in for_good:
            continue
        told.add(frozenset(cycle))
        if all(member.reason != LOCK or member.object in rlocks for member in cycle):
            sure = not any(member.thread in handling for member in cycle)
        else:
            # A handler can let go of a lock, whoever holds it.
            sure = not handling and _nobody_is_left(alive, {**last, **{member.thread: member for member in cycle}})
        found.append(Deadlock(CERTAIN if sure else PROBABLE, tuple(cycle)))
    return found or _stuck(alive, {wait.thread: wait for wait in hopeless if wait in for_good}, handling)


def _hopeless(waits: list[Wait], holds: Holds) -> list[Wait]:
    """Waits that may be part of a deadlock.

    They did not end, or failed, as when Ctrl+C ends one, or went on while one failed: that may have freed them. One
    that was woken already only wants a CPU.
    """
    failures = sorted(wait.end for wait in waits if wait.outcome == Outcome.FAILED)

    def outlasts_a_failure(wait: Wait) -> bool:
        following = bisect_left(failures, wait.start)
        return following < len(failures) and failures[following] <= wait.end

    return [
        wait
        for wait in waits
        # First what is wrong of most.
        if (wait.outcome is None or wait.outcome == Outcome.FAILED or (failures and outlasts_a_failure(wait)))
        and wait.reason in _ENDLESS
        and not wait.timed
        and not (wait.is_open and wait.freed < wait.end)
        and not (wait.reason == LOCK and wait.object in holds.signals)
    ]


def _gone_on_from(hopeless: list[Wait], recording: Recording, lives: list[Life]) -> set[Wait]:
    """Those of the waits from which their threads went on. One that was broken off and ended its thread is none.

    A failed wait may as well have been a mistake that the program knew how to handle: it is taken for an interrupt only
    if the run ended by one, or did not end by itself, since a thread that is no daemon was in its way.
    """
    header = recording.header
    main = next((life for life in lives if life.facts.kind == "main"), None)
    daemons = {life.thread for life in lives if life.facts.daemon}
    interrupted = (
        header.signal is not None
        or header.code == _INTERRUPTED
        or (main is not None and (main.facts.exception or "").startswith("KeyboardInterrupt"))
        or any(wait.is_open and wait.thread not in daemons for wait in hopeless)
    )
    ended = {life.thread for life in lives if life.ended is not None}
    last: dict[int, int] = {}
    if any(wait.outcome == Outcome.FAILED for wait in hopeless):
        events = recording.events
        kinds, flags = events["kind"], events["flags"]
        shuts_down = np.isin(flags, (Reason.EXIT, Reason.POOL_SHUTDOWN))
        busy = events.compress(~(np.isin(kinds, _ENDINGS) | ((kinds == Kind.WAITING) & shuts_down)))
        last = dict(zip(busy["thread"].tolist(), busy["time"].tolist(), strict=True))
    return {
        wait
        for wait in hopeless
        if not wait.is_open
        and not (
            wait.outcome == Outcome.FAILED
            and interrupted
            and wait.thread in ended
            and last.get(wait.thread, 0) <= wait.end
        )
    }


def _was_for_good(waits: Iterable[Wait]) -> bool:
    """Whether none of the waits ended, or the first to end was broken off: otherwise they were only in passing."""
    first = min((wait for wait in waits if wait.outcome is not None), key=lambda wait: wait.end, default=None)
    return first is None or first.outcome == Outcome.FAILED


def _cycle(first: Wait, by_thread: dict[int, list[Wait]], holds: Holds) -> list[Wait] | None:
    """The cycle that `first` closes: it began when all the others were there already."""
    path = [first]
    while True:
        owner = _in_the_way(path[-1], first.start, holds)
        if owner == first.thread:
            start = min(range(len(path)), key=lambda at: path[at].thread)
            return path[start:] + path[:start]
        following = _innermost(by_thread.get(owner, []), first.start)
        if following is None or following in path:
            return None
        path.append(following)


def _in_the_way(wait: Wait, time: int, holds: Holds) -> int:
    """Who has what a thread waits for, at a time; a lock may have gone from hand to hand since the wait began."""
    return (wait.reason == LOCK and holds.owner_at(wait.object, time)) or wait.owner


def _innermost(waits: list[Wait], time: int) -> Wait | None:
    """What really holds a thread up at a time, of its waits that are inside each other."""
    for wait in reversed(waits):
        if wait.start <= time < wait.end:
            return wait
    return None


def _nobody_is_left(lives: list[tuple[int, int, int]], last: dict[int, Wait]) -> bool:
    """Whether, once the last of these waits has begun, all living threads are in them and nobody can come to help."""
    since = max(wait.start for wait in last.values())
    return all(thread in last and last[thread].end > since for thread, start, end in lives if start <= since < end)


def _stuck(lives: list[tuple[int, int, int]], last: dict[int, Wait], handling: set[int]) -> list[Deadlock]:
    """All threads in waits without end at the same time, though nobody waits in a circle."""
    if not last or not _nobody_is_left(lives, last):
        return []
    since = max(wait.start for wait in last.values())
    waits = [wait for _, wait in sorted(last.items()) if wait.end > since]
    # The end of the main thread alone, which waits for threads that have just ended, is no deadlock.
    if not waits or all(wait.reason == Reason.EXIT for wait in waits):
        return []
    certainty = PROBABLE if any(wait.thread in handling for wait in waits) else CERTAIN
    return [Deadlock(certainty, tuple(waits), is_cycle=False)]
