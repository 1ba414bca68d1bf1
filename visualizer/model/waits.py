"""Every wait of every thread: what for, how long, who was in the way and who ended it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from visualizer.model.locks import Holds
from visualizer.model.recording import Recording
from visualizer.runtime.protocol import FOREVER, OWNER_BY_EVENTS, OWNER_UNKNOWN, WAITED, Kind, Outcome, Reason

REASON_NAMES = {
    Reason.SLEEP: "sleep",
    Reason.JOIN: "join",
    Reason.CONDITION: "condition",
    Reason.EVENT: "event",
    Reason.SEMAPHORE: "semaphore",
    Reason.BARRIER: "barrier",
    Reason.QUEUE_GET: "queue get",
    Reason.QUEUE_PUT: "queue put",
    Reason.QUEUE_JOIN: "queue join",
    Reason.FUTURE: "future",
    Reason.FUTURES: "futures",
    Reason.POOL_WORK: "pool work",
    Reason.POOL_SHUTDOWN: "pool shutdown",
    Reason.PROCESS: "process",
    Reason.IO: "I/O",
    Reason.START: "thread start",
    Reason.EXIT: "exit",
}
LOCK = 0
"""The reason of a wait for a lock."""

_WITH_WAKER = frozenset(
    [
        *(Reason.CONDITION, Reason.EVENT, Reason.SEMAPHORE, Reason.BARRIER, Reason.QUEUE_GET, Reason.QUEUE_PUT),
        *(Reason.QUEUE_JOIN, Reason.FUTURE, Reason.FUTURES, Reason.POOL_WORK, Reason.START),
    ]
)
_BEGINNING = (Kind.REQUESTED, Kind.WAITING)


@dataclass
class Wait:
    """One operation in which a thread could not go on.

    Attributes:
        thread: Number of the thread.
        reason: LOCK, or one of `Reason`.
        object: What it waited for, by reason: lock, thread, other object, job or text.
        start, end: In ns; an open wait ends with the recording.
        outcome: One of `Outcome`; None if the wait is open.
        stack: Number of the call stack in the tables, 0 if not known.
        timeout_ns: How long it may take; None is no limit.
        owner: Who held the lock, or will end the thread that is joined, when the wait began; 0 if not known.
        unblocked_by: Who ended the wait; 0 if nobody did (a timeout, a sleep) or it is not known.
        unblocked_at: Number of the place where that was done, 0 if not known.
        freed: From then on nothing but the GIL kept the thread from going on.
        inside: Whether it is part of another wait, as when a condition takes its lock back.
    """

    thread: int
    reason: int
    object: int
    start: int
    end: int
    outcome: int | None
    stack: int
    timeout_ns: int | None
    owner: int = 0
    unblocked_by: int = 0
    unblocked_at: int = 0
    freed: int = 0
    inside: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the thread still waited at the end."""
        return self.outcome is None

    @property
    def duration_ns(self) -> int:
        """How long it took, in ns."""
        return self.end - self.start


def find_waits(recording: Recording, holds: Holds) -> list[Wait]:
    """The waits of a recording, sorted by start."""
    waits = _pair(recording)
    _find_wakers(recording, waits)
    ends = {
        int(row["thread"]): int(row["time"]) for row in recording.events[recording.events["kind"] == Kind.THREAD_ENDED]
    }
    for wait in waits:
        if wait.reason == LOCK:
            _explain_lock(wait, holds)
        elif wait.reason == Reason.JOIN:
            wait.owner = wait.object
            if wait.outcome == Outcome.DONE and wait.object in ends:
                wait.unblocked_by = wait.object
                wait.freed = ends[wait.object]
        elif wait.reason == Reason.SLEEP and wait.timeout_ns is not None:
            wait.freed = wait.start + wait.timeout_ns
        if wait.outcome == Outcome.TIMED_OUT and wait.timeout_ns is not None and not wait.freed:
            wait.freed = wait.start + wait.timeout_ns
        wait.freed = min(max(wait.freed, wait.start), wait.end) if wait.freed else wait.end
    return waits


def _pair(recording: Recording) -> list[Wait]:
    events = recording.events
    kinds = events["kind"]
    waited = (kinds == Kind.ACQUIRED) & (events["flags"] & WAITED != 0)
    chosen = np.isin(kinds, [*_BEGINNING, Kind.WOKEN, Kind.REFUSED]) | waited
    waits: list[Wait] = []
    open_waits: dict[int, Wait] = {}
    inner: dict[int, Wait] = {}
    duration = recording.header.duration_ns
    for row in events[chosen].tolist():
        time, thread, kind, flags, number, place, argument = row
        if kind == Kind.WAITING:
            timeout = None if argument == FOREVER else argument * 1000
            wait = Wait(thread, flags, number, time, duration, None, place, timeout)
            open_waits[thread] = wait
            waits.append(wait)
        elif kind == Kind.REQUESTED:
            wait = Wait(thread, LOCK, number, time, duration, None, place, None, owner=argument)
            wait.inside = thread in open_waits
            inner[thread] = wait
            waits.append(wait)
        elif kind == Kind.WOKEN:
            wait = open_waits.pop(thread, None)
            if wait is not None:
                wait.end, wait.outcome = time, flags
        else:
            wait = inner.get(thread)
            if wait is None or wait.object != number:
                continue
            del inner[thread]
            wait.end, wait.outcome = time, Outcome.DONE if kind == Kind.ACQUIRED else flags
            if wait.outcome == Outcome.TIMED_OUT:
                wait.timeout_ns = wait.duration_ns
            if kind == Kind.ACQUIRED:
                wait.unblocked_by = argument
    return waits


def _explain_lock(wait: Wait, holds: Holds) -> None:
    if wait.owner == OWNER_UNKNOWN:
        wait.owner = 0
    elif wait.owner == OWNER_BY_EVENTS:
        row = holds.at(wait.object, wait.start)
        if row is None:
            # Somebody has it, whose acquire is not stamped yet or whose release is stamped already.
            row = holds.after(wait.object, wait.start)
            if row is None or holds.owner[row] == wait.thread:
                row = holds.before(wait.object, wait.start)
        wait.owner = int(holds.owner[row]) if row is not None else 0
    if wait.unblocked_by == OWNER_UNKNOWN:
        wait.unblocked_by = 0
        return
    if wait.outcome != Outcome.DONE or wait.unblocked_by:
        return
    row = holds.before(wait.object, wait.end)
    if row is not None and holds.released_by[row]:
        wait.unblocked_by = int(holds.released_by[row])
        wait.unblocked_at = int(holds.released_at[row])
        wait.freed = int(holds.end[row])


def _find_wakers(recording: Recording, waits: list[Wait]) -> None:
    """Follow the queues of waiters: those who came first are woken first."""
    queues: dict[tuple[int, int], list[Wait]] = defaultdict(list)
    events = recording.events
    notified = events[events["kind"] == Kind.NOTIFIED]
    steps: list[tuple[int, int, Wait | tuple]] = []
    for wait in waits:
        if wait.reason in _WITH_WAKER:
            steps.append((wait.start, 0, wait))
            if wait.outcome is not None:
                steps.append((wait.end, 2, wait))
    steps += [(row[0], 1, row) for row in notified.tolist()]
    steps.sort(key=lambda step: step[:2])
    for _, order, step in steps:
        if isinstance(step, Wait):
            queue = queues[step.reason, step.object]
            if order == 0:
                queue.append(step)
            elif step in queue:
                queue.remove(step)
        else:
            time, thread, _, reason, number, place, count = step
            queue = queues[reason, number]
            for wait in queue[:count]:
                wait.unblocked_by, wait.unblocked_at, wait.freed = thread, place, time
            del queue[:count]
    for wait in waits:
        if wait.outcome == Outcome.TIMED_OUT and wait.reason in _WITH_WAKER:
            wait.unblocked_by = wait.unblocked_at = wait.freed = 0
