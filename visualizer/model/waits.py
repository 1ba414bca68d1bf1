"""Every wait of every thread: what for, how long, who was in the way and who ended it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

import numpy as np

from visualizer.model.locks import Holds
from visualizer.model.recording import Recording, is_one_of
from visualizer.runtime.protocol import (
    FOREVER,
    OWNER_BY_EVENTS,
    OWNER_UNKNOWN,
    TIMED,
    WAITED,
    Kind,
    Outcome,
    Primitive,
    Reason,
)

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
    Reason.HELD: "held by you",
}
OUTCOME_NAMES = {
    Outcome.DONE: "done",
    Outcome.TIMED_OUT: "timed out",
    Outcome.REFUSED: "refused",
    Outcome.FAILED: "failed",
    Outcome.LET_THROUGH: "let through",
}
LOCK = 0
"""The reason of a wait for a lock."""
NOT_KNOWN = -1
"""The outcome of a wait whose end was dropped."""

_WITH_WAKER = frozenset(
    [
        *(Reason.CONDITION, Reason.EVENT, Reason.SEMAPHORE, Reason.BARRIER, Reason.QUEUE_GET, Reason.QUEUE_PUT),
        *(Reason.QUEUE_JOIN, Reason.FUTURE, Reason.FUTURES, Reason.POOL_WORK, Reason.START),
    ]
)


@dataclass(slots=True, eq=False)
class Wait:
    """One operation in which a thread could not go on.

    Attributes:
        thread: Number of the thread.
        reason: LOCK, or one of `Reason`.
        object: What it waited for, by reason: lock, thread, other object, job or text.
        start, end: In ns; an open wait ends with the recording.
        outcome: One of `Outcome`, or NOT_KNOWN; None if the wait is open.
        stack: Number of the call stack in the tables, 0 if not known.
        timed: Whether it ends by itself after some time.
        timeout_ns: How long it may take, in ns; None if there is no limit or its length is not known.
        owner: Who held the lock, or will end the thread that is joined, when the wait began; 0 if not known.
        unblocked_by: Who ended the wait; 0 if nobody did (a timeout, a sleep) or it is not known.
        unblocked_at: Number of the place where that was done, 0 if not known.
        freed: From then on nothing but the GIL kept the thread from going on.
        inside: The wait that it is part of, as when a condition takes its lock back.
    """

    thread: int
    reason: int
    object: int
    start: int
    end: int
    outcome: int | None
    stack: int
    timed: bool
    timeout_ns: int | None = None
    owner: int = 0
    unblocked_by: int = 0
    unblocked_at: int = 0
    freed: int = 0
    inside: Wait | None = None

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
    _forget_vain_wakers(recording, waits)
    _find_owners(waits, holds)
    ended = recording.events.compress(recording.events["kind"] == Kind.THREAD_ENDED)
    ends = dict(zip(ended["thread"].tolist(), ended["time"].tolist(), strict=True))
    for wait in waits:
        if wait.reason == Reason.JOIN:
            wait.owner = wait.object
            if wait.outcome in (Outcome.DONE, None) and wait.object in ends:
                wait.unblocked_by = wait.object
                wait.freed = ends[wait.object]
        if (
            (wait.reason == Reason.SLEEP or wait.outcome == Outcome.TIMED_OUT)
            and wait.timeout_ns is not None
            and not wait.freed
        ):
            wait.freed = wait.start + wait.timeout_ns
        wait.freed = min(max(wait.freed, wait.start), wait.end) if wait.freed else wait.end
    for wait in waits:
        if wait.inside is not None:
            # A condition's waiter that was woken still wants the lock, which who woke it may keep for long.
            wait.inside.freed = max(wait.inside.freed, wait.freed)
    return waits


def _pair(recording: Recording) -> list[Wait]:
    """Beginnings and ends brought together: for each thread one wait, and the one for a lock that may be inside it."""
    events = recording.events
    kinds = events["kind"]
    waited = (kinds == Kind.ACQUIRED) & (events["flags"] & WAITED != 0)
    marks = (Kind.REQUESTED, Kind.REFUSED, Kind.WAITING, Kind.WOKEN, Kind.THREAD_ENDED, Kind.LOST)
    waits: list[Wait] = []
    outer: dict[int, Wait] = {}
    inner: dict[int, Wait] = {}
    duration = recording.header.duration_ns
    for time, thread, kind, flags, number, place, argument in events.compress(
        is_one_of(kinds, *marks) | waited
    ).tolist():
        if kind == Kind.WAITING:
            if thread in outer:
                _lose(outer[thread], time)
            timed = argument != FOREVER
            wait = Wait(thread, flags, number, time, duration, None, place, timed, argument * 1000 if timed else None)
            outer[thread] = wait
            waits.append(wait)
        elif kind == Kind.REQUESTED:
            if thread in inner:
                _lose(inner[thread], time)
            timed = flags & TIMED != 0
            wait = Wait(
                thread, LOCK, number, time, duration, None, place, timed, owner=argument, inside=outer.get(thread)
            )
            inner[thread] = wait
            waits.append(wait)
        elif kind == Kind.WOKEN:
            wait = outer.pop(thread, None)
            if wait is not None:
                wait.end, wait.outcome = time, flags
        elif kind in (Kind.LOST, Kind.THREAD_ENDED):
            _lose(outer.pop(thread, None), time)
            _lose(inner.pop(thread, None), time)
        else:
            wait = inner.get(thread)
            if wait is None or wait.object != number:
                continue
            del inner[thread]
            wait.end, wait.outcome = time, Outcome.DONE if kind == Kind.ACQUIRED else flags
            if wait.outcome == Outcome.TIMED_OUT:
                wait.timed, wait.timeout_ns = True, wait.duration_ns
            if kind == Kind.ACQUIRED:
                wait.unblocked_by = argument
    return waits


def _lose(wait: Wait | None, time: int) -> None:
    """Close a wait whose end was dropped, at the latest time at which it can have been."""
    if wait is not None:
        wait.end, wait.outcome = time, NOT_KNOWN


def _find_owners(waits: list[Wait], holds: Holds) -> None:
    """Find out who was in the way of each wait for a lock, and who freed it."""
    mine = [wait for wait in waits if wait.reason == LOCK]
    locks = np.array([wait.object for wait in mine], np.int64)
    starts = np.array([wait.start for wait in mine], np.int64)
    ends = np.array([wait.end for wait in mine], np.int64)
    rows = (holds.at(locks, starts), holds.after(locks, starts), holds.before(locks, starts), holds.before(locks, ends))
    for wait, there, later, earlier, freeing in zip(mine, *[found.tolist() for found in rows], strict=True):
        if wait.owner == OWNER_UNKNOWN:
            wait.owner = 0
        elif wait.owner == OWNER_BY_EVENTS:
            row = there
            if row < 0:
                # Somebody has it, whose acquire is not stamped yet or whose release is stamped already.
                row = later if later >= 0 and holds.owner[later] != wait.thread else earlier
            wait.owner = int(holds.owner[row]) if row >= 0 else 0
        if wait.unblocked_by == OWNER_UNKNOWN:
            wait.unblocked_by = 0
        elif wait.outcome == Outcome.DONE and not wait.unblocked_by and freeing >= 0:
            wait.unblocked_by = int(holds.released_by[freeing])
            if wait.unblocked_by:
                wait.unblocked_at, wait.freed = int(holds.released_at[freeing]), int(holds.end[freeing])


def _find_wakers(recording: Recording, waits: list[Wait]) -> None:
    """Follow the queues of waiters: those who came first are woken first."""
    events = recording.events
    made = events.compress(events["kind"] == Kind.OBJECT_CREATED)
    simple = set(made["object"][is_one_of(made["flags"], Primitive.SIMPLE_QUEUE, Primitive.POOL)].tolist())
    steps: list[tuple[int, int, Wait | tuple]] = []
    for wait in waits:
        if wait.reason in _WITH_WAKER:
            steps.append((wait.start, 0, wait))
            if wait.outcome is not None:
                steps.append((wait.end, 2, wait))
    steps += [(row[0], 1, row) for row in events.compress(events["kind"] == Kind.NOTIFIED).tolist()]
    steps.sort(key=itemgetter(0, 1))
    asleep: dict[tuple[int, int], dict[Wait, None]] = defaultdict(dict)
    woken: dict[tuple[int, int], dict[Wait, None]] = defaultdict(dict)
    for _, order, step in steps:
        if isinstance(step, Wait):
            key = step.reason, step.object
            if order == 0:
                asleep[key][step] = None
            else:
                asleep[key].pop(step, None)
                woken[key].pop(step, None)
            continue
        time, thread, _, reason, number, place, count = step
        key = reason, number
        chosen = list(islice(asleep[key], count))
        if number not in simple:
            # A notify is only written if somebody waits: who was woken before has found that it was in vain. The puts
            # of a SimpleQueue are written until the waiter runs, so there the first one counts.
            chosen += islice(woken[key], count - len(chosen))
        for wait in chosen:
            asleep[key].pop(wait, None)
            woken[key].pop(wait, None)
            woken[key][wait] = None
            wait.unblocked_by, wait.unblocked_at, wait.freed = thread, place, time
    for wait in waits:
        if wait.outcome == Outcome.TIMED_OUT and wait.reason in _WITH_WAKER:
            wait.unblocked_by = wait.unblocked_at = wait.freed = 0


def _forget_vain_wakers(recording: Recording, waits: list[Wait]) -> None:
    """A thread that let go of a lock after it was woken, and is still in its wait, has gone back to wait."""
    woken = [wait for wait in waits if wait.outcome is None and wait.unblocked_by]
    if not woken:
        return
    events = recording.events
    threads = [wait.thread for wait in woken]
    released = events.compress((events["kind"] == Kind.RELEASED) & np.isin(events["thread"], threads))
    last: dict[int, int] = dict(zip(released["thread"].tolist(), released["time"].tolist(), strict=True))
    for wait in woken:
        if last.get(wait.thread, 0) > wait.freed:
            wait.unblocked_by = wait.unblocked_at = wait.freed = 0
