"""Every wait of every thread: what for, how long, who was in the way and who ended it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice

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
_OPEN = -2
"""The outcome, in a table, of a wait that goes on."""

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
    table = _pair(recording)
    _find_wakers(recording, table)
    _forget_vain_wakers(recording, table)
    _find_owners(table, holds)
    _find_ended(recording, table)
    timed_out = (table.reason == Reason.SLEEP) | (table.outcome == Outcome.TIMED_OUT)
    at = np.flatnonzero(timed_out & (table.timeout >= 0) & (table.freed == 0))
    table.freed[at] = table.start[at] + table.timeout[at]
    np.copyto(table.freed, table.end, where=table.freed == 0)
    table.freed = np.minimum(np.maximum(table.freed, table.start), table.end)
    # A condition's waiter that was woken still wants the lock, which who woke it may keep for long.
    at = np.flatnonzero(table.inside >= 0)
    np.maximum.at(table.freed, table.inside[at], table.freed[at])
    return table.waits()


@dataclass
class _Table:
    """Waits as columns, sorted by start; see `Wait`. An outcome, a timeout or a row that is not there is negative."""

    thread: np.ndarray
    reason: np.ndarray
    object: np.ndarray
    start: np.ndarray
    end: np.ndarray
    outcome: np.ndarray
    stack: np.ndarray
    timed: np.ndarray
    timeout: np.ndarray
    owner: np.ndarray
    unblocked_by: np.ndarray
    unblocked_at: np.ndarray
    freed: np.ndarray
    inside: np.ndarray

    def waits(self) -> list[Wait]:
        outcome = self.outcome.tolist()
        timeout = self.timeout.tolist()
        for at in np.flatnonzero(self.outcome == _OPEN).tolist():
            outcome[at] = None
        for at in np.flatnonzero(self.timeout < 0).tolist():
            timeout[at] = None
        columns = (self.thread, self.reason, self.object, self.start, self.end)
        others = (self.owner, self.unblocked_by, self.unblocked_at, self.freed)
        found = list(
            map(
                Wait,
                *(column.tolist() for column in columns),
                outcome,
                self.stack.tolist(),
                self.timed.tolist(),
                timeout,
                *(column.tolist() for column in others),
            )
        )
        for at in np.flatnonzero(self.inside >= 0).tolist():
            found[at].inside = found[self.inside[at]]
        return found


def _pair(recording: Recording) -> _Table:
    """Beginnings and ends brought together: for each thread one wait, and the one for a lock that may be inside it."""
    events = recording.events
    kinds = events["kind"]
    waited = (kinds == Kind.ACQUIRED) & (events["flags"] & WAITED != 0)
    marks = (Kind.REQUESTED, Kind.REFUSED, Kind.WAITING, Kind.WOKEN, Kind.THREAD_ENDED, Kind.LOST)
    rows = events.compress(is_one_of(kinds, *marks) | waited)
    order = np.argsort(rows["thread"], kind="stable")
    rows = rows.take(order)
    time, thread, number, flags = (rows[name].astype(np.int64) for name in ("time", "thread", "object", "flags"))
    kind, argument = rows["kind"].copy(), rows["argument"].astype(np.int64)
    over = is_one_of(kind, Kind.LOST, Kind.THREAD_ENDED)
    waiting, requested = kind == Kind.WAITING, kind == Kind.REQUESTED
    outer = np.flatnonzero(waiting | (kind == Kind.WOKEN) | over)
    inner = ~(waiting | (kind == Kind.WOKEN))
    # The end of another request than the last one of the thread ends nothing.
    asked = _last(requested, thread)
    answered = inner & ~requested & ~over
    inner = np.flatnonzero(inner & ~(answered & ((asked < 0) | (number[asked] != number))))
    closing = np.full(len(rows), -1)
    for mine, begins in ((outer, waiting), (inner, requested)):
        following = np.append(mine[1:], -1) if len(mine) else mine
        same = (following >= 0) & (thread[following] == thread[mine])
        closing[mine] = np.where(same & begins[mine], following, -1)
    begun = np.flatnonzero(waiting | requested)
    closing = closing[begun]
    ended = closing >= 0
    # A wait whose end was dropped is closed at the latest time at which it can have been.
    known = ended & ~(over | waiting | requested)[closing]
    got = known & (kind[closing] == Kind.ACQUIRED)
    end = np.where(ended, time[closing], recording.header.duration_ns)
    outcome = np.where(known, np.where(got, Outcome.DONE, flags[closing]), np.where(ended, NOT_KNOWN, _OPEN))
    for_lock = requested[begun]
    limit = np.where(for_lock | (argument[begun] == FOREVER), -1, argument[begun] * 1000)
    gave_up = for_lock & (outcome == Outcome.TIMED_OUT)
    around = np.full(len(rows), -1)
    around[begun] = np.arange(len(begun))
    last = _last(waiting | (kind == Kind.WOKEN) | over, thread)[begun]
    inside = np.where(for_lock & (last >= 0) & waiting[last], around[last], -1)
    # From the order of threads back to that of the events.
    back = np.argsort(order[begun], kind="stable")
    place = np.empty(len(back) + 1, np.int64)
    place[back], place[-1] = np.arange(len(back)), -1
    zeros = np.zeros((3, len(back)), np.int64)
    table = _Table(
        thread=thread[begun],
        reason=np.where(for_lock, LOCK, flags[begun]),
        object=number[begun],
        start=time[begun],
        end=end,
        outcome=outcome,
        stack=rows["place"].astype(np.int64)[begun],
        timed=np.where(for_lock, (flags[begun] & TIMED != 0) | gave_up, argument[begun] != FOREVER),
        timeout=np.where(gave_up, end - time[begun], limit),
        owner=np.where(for_lock, argument[begun], 0),
        unblocked_by=np.where(got & for_lock, argument[closing], 0),
        unblocked_at=zeros[0],
        freed=zeros[1],
        inside=place[inside],
    )
    return _Table(**{name: column[back] for name, column in vars(table).items()})


def _last(chosen: np.ndarray, thread: np.ndarray) -> np.ndarray:
    """For each row, sorted by thread, the last chosen one of the same thread up to and with it; -1 if there is none."""
    last = np.maximum.accumulate(np.where(chosen, np.arange(len(chosen)), -1))
    return np.where((last >= 0) & (thread[last] == thread), last, -1)


def _find_owners(table: _Table, holds: Holds) -> None:
    """Find out who was in the way of each wait for a lock, and who freed it."""
    mine = np.flatnonzero(table.reason == LOCK)
    if not len(mine):
        return
    lock, start, end, owner = table.object[mine], table.start[mine], table.end[mine], table.owner[mine]
    by_events = owner == OWNER_BY_EVENTS
    owner[owner == OWNER_UNKNOWN] = 0
    owner[by_events] = 0
    by = table.unblocked_by[mine]
    open_to_find = (table.outcome[mine] == Outcome.DONE) & (by == 0)
    by[by == OWNER_UNKNOWN] = 0
    if len(holds):
        there, later = holds.at(lock, start), holds.after(lock, start)
        # Somebody has it, whose acquire is not stamped yet or whose release is stamped already.
        fits = (later >= 0) & (holds.owner[later] != table.thread[mine])
        row = np.where(there >= 0, there, np.where(fits, later, holds.before(lock, start)))
        owner = np.where(by_events & (row >= 0), holds.owner[row], owner)
        row = holds.before(lock, end)
        freed = open_to_find & (row >= 0) & (holds.released_by[row] != 0)
        by = np.where(freed, holds.released_by[row], by)
        table.unblocked_at[mine[freed]] = holds.released_at[row[freed]]
        table.freed[mine[freed]] = holds.end[row[freed]]
    table.owner[mine], table.unblocked_by[mine] = owner, by


def _find_ended(recording: Recording, table: _Table) -> None:
    """Who joins a thread waits for it, and goes on when it has ended."""
    ended = recording.events.compress(recording.events["kind"] == Kind.THREAD_ENDED)
    ends = dict(zip(ended["thread"].tolist(), ended["time"].tolist(), strict=True))
    joins = np.flatnonzero(table.reason == Reason.JOIN)
    table.owner[joins] = table.object[joins]
    for at in joins.tolist():
        thread = int(table.object[at])
        if table.outcome[at] in (Outcome.DONE, _OPEN) and thread in ends:
            table.unblocked_by[at], table.freed[at] = thread, ends[thread]


def _find_wakers(recording: Recording, table: _Table) -> None:
    """Follow the queues of waiters: those who came first are woken first."""
    events = recording.events
    made = events.compress(events["kind"] == Kind.OBJECT_CREATED)
    simple = set(made["object"][is_one_of(made["flags"], Primitive.SIMPLE_QUEUE, Primitive.POOL)].tolist())
    mine = np.flatnonzero(is_one_of(table.reason, *_WITH_WAKER))
    notified = events.compress(events["kind"] == Kind.NOTIFIED)
    ended = mine[table.outcome[mine] != _OPEN]
    times = np.concatenate([table.start[mine], notified["time"], table.end[ended]])
    steps = np.repeat([0, 1, 2], [len(mine), len(notified), len(ended)])
    rows = np.concatenate([mine, np.arange(len(notified)), ended])
    order = np.lexsort((steps, times))
    reasons, objects = table.reason[mine].tolist(), table.object[mine].tolist()
    keys = dict(zip(mine.tolist(), zip(reasons, objects, strict=True), strict=True))
    notices = notified.tolist()
    asleep: dict[tuple[int, int], dict[int, None]] = defaultdict(dict)
    woken: dict[tuple[int, int], dict[int, None]] = defaultdict(dict)
    freed: dict[int, tuple[int, int, int]] = {}
    for step, row in zip(steps[order].tolist(), rows[order].tolist(), strict=True):
        if step == 0:
            asleep[keys[row]][row] = None
            continue
        if step == 2:
            asleep[keys[row]].pop(row, None)
            woken[keys[row]].pop(row, None)
            continue
        time, thread, _, reason, number, place, count = notices[row]
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
            freed[wait] = thread, place, time
    at = np.array(list(freed), np.int64)
    found = np.array(list(freed.values()), np.int64).reshape(-1, 3)
    kept = table.outcome[at] != Outcome.TIMED_OUT
    at, found = at[kept], found[kept]
    table.unblocked_by[at], table.unblocked_at[at], table.freed[at] = found.T


def _forget_vain_wakers(recording: Recording, table: _Table) -> None:
    """A thread that let go of a lock after it was woken, and is still in its wait, has gone back to wait."""
    woken = np.flatnonzero((table.outcome == _OPEN) & (table.unblocked_by != 0))
    if not len(woken):
        return
    events = recording.events
    released = events.compress((events["kind"] == Kind.RELEASED) & np.isin(events["thread"], table.thread[woken]))
    last: dict[int, int] = dict(zip(released["thread"].tolist(), released["time"].tolist(), strict=True))
    for at in woken.tolist():
        if last.get(int(table.thread[at]), 0) > table.freed[at]:
            table.unblocked_by[at] = table.unblocked_at[at] = table.freed[at] = 0
