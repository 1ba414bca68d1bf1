"""Who held which lock when, and what the locks went through."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from visualizer.model.recording import Recording, is_one_of
from visualizer.runtime.protocol import TRIED, Kind, Primitive

LOCKS = (0, Primitive.LOCK, Primitive.RLOCK)
"""Primitives that threads hold; 0 is one of them whose making was not seen."""
KIND_NAMES = {
    Primitive.LOCK: "Lock",
    Primitive.RLOCK: "RLock",
    Primitive.CONDITION: "Condition",
    Primitive.EVENT: "Event",
    Primitive.SEMAPHORE: "Semaphore",
    Primitive.BOUNDED_SEMAPHORE: "BoundedSemaphore",
    Primitive.BARRIER: "Barrier",
    Primitive.QUEUE: "Queue",
    Primitive.LIFO_QUEUE: "LifoQueue",
    Primitive.PRIORITY_QUEUE: "PriorityQueue",
    Primitive.SIMPLE_QUEUE: "SimpleQueue",
    Primitive.FUTURE: "Future",
    Primitive.POOL: "ThreadPoolExecutor",
}


@dataclass(frozen=True)
class Holds:
    """Every hold of every lock, as columns of equal length, sorted by lock and start.

    Where a row is looked for, `time` may be one moment or an array, and so may `lock`, of the same length. A row
    that does not exist is -1.

    Attributes:
        lock, owner: Numbers of the lock and of the thread.
        start, end: In ns; a hold that has not ended has the end of the recording.
        open: Whether the hold has not ended.
        place: Where it was acquired, a number of the tables.
        tried: Whether it was acquired without being ready to wait.
        released_by: Thread that released it, 0 if nobody did.
        released_at: Where, if somebody waited; else 0.
        aggregated: Locks that for a time were counted instead of recorded, so that holds of them are missing.
    """

    lock: np.ndarray
    owner: np.ndarray
    start: np.ndarray
    end: np.ndarray
    open: np.ndarray
    place: np.ndarray
    tried: np.ndarray
    released_by: np.ndarray
    released_at: np.ndarray
    aggregated: frozenset[int]

    def __len__(self) -> int:
        return len(self.lock)

    @cached_property
    def signals(self) -> frozenset[int]:
        """Locks that one thread acquired and another released: they are used as signals."""
        foreign = (self.released_by != 0) & (self.released_by != self.owner)
        return frozenset(np.unique(self.lock[foreign]).tolist())

    @cached_property
    def locks(self) -> frozenset[int]:
        """The locks that have holds."""
        return frozenset(self._groups[0].tolist())

    def rows_of(self, lock: int) -> slice:
        """The rows of one lock."""
        return slice(*np.searchsorted(self.lock, [lock, lock + 1]).tolist())

    def at(self, lock: int | np.ndarray, time: int | np.ndarray) -> np.ndarray:
        """Row of the hold of `lock` at `time`; none if it was free."""
        row = self._last(self._starts, lock, time)
        return np.where((row >= 0) & ((time < self.end[row]) | self.open[row]), row, -1) if len(self) else row

    def before(self, lock: int | np.ndarray, time: int | np.ndarray) -> np.ndarray:
        """Row of the last hold of `lock` that ended before or at `time`."""
        row = self._last(self._ends, lock, time)
        return np.where((row >= 0) & ~self.open[row], row, -1) if len(self) else row

    def after(self, lock: int | np.ndarray, time: int | np.ndarray) -> np.ndarray:
        """Row of the first hold of `lock` that began after `time`."""
        if not len(self):
            return np.full(np.shape(time), -1)
        group, known = self._group(lock)
        row = np.searchsorted(self._starts, self._placed(group, time), "right")
        return np.where(known & (row < self._groups[1][group + 1]), row, -1)

    def _last(self, column: np.ndarray, lock: int | np.ndarray, time: int | np.ndarray) -> np.ndarray:
        """Row of the last hold of `lock` that is at or before `time` in `_starts` or `_ends`."""
        if not len(self):
            return np.full(np.shape(time), -1)
        group, known = self._group(lock)
        row = np.searchsorted(column, self._placed(group, time), "right") - 1
        return np.where(known & (row >= self._groups[1][group]), row, -1)

    # The holds of all locks on one line, one lock behind the other, so that many can be searched at once.

    @cached_property
    def _groups(self) -> tuple[np.ndarray, np.ndarray]:
        """The locks that have holds, and the first row of each, with one more at the end."""
        firsts = np.flatnonzero(np.append(True, self.lock[1:] != self.lock[:-1])[: len(self)])
        return self.lock[firsts], np.append(firsts, len(self))

    def _group(self, lock: int | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        numbers, _ = self._groups
        group = np.minimum(np.searchsorted(numbers, lock), max(len(numbers) - 1, 0))
        return group, numbers[group] == lock

    def _placed(self, group: np.ndarray, time: int | np.ndarray) -> np.ndarray:
        # Only in a damaged recording are times so large that they do not fit.
        room = (1 << 62) // max(len(self._groups[0]), 1)
        return np.clip(time, 0, room - 1) + group * room

    @cached_property
    def _starts(self) -> np.ndarray:
        return self._placed(self._group(self.lock)[0], self.start)

    @cached_property
    def _ends(self) -> np.ndarray:
        return self._placed(self._group(self.lock)[0], self.end)

    def owner_at(self, lock: int, time: int) -> int:
        """Thread that held `lock` at `time`; 0 if it was free or the holds cannot say."""
        row = int(self.at(lock, time))
        return int(self.owner[row]) if row >= 0 and lock not in self.aggregated else 0


def find_holds(recording: Recording) -> Holds:
    """The holds of a recording.

    Acquire is stamped after the real acquire and release before the real release, so the two alternate for each lock;
    where a release was not recorded, the next acquire ends the hold. A hold ends when its lock is ignored.
    """
    events = recording.events
    # Here and in the other modules: `take` and `compress` are many times faster on structured arrays than indexing.
    mine = events.compress(is_one_of(events["kind"], Kind.ACQUIRED, Kind.RELEASED, Kind.IGNORED, Kind.HEEDED))
    mine = _untied(mine.take(_order(mine["object"])))
    acquired = np.flatnonzero(mine["kind"] == Kind.ACQUIRED)
    following = acquired + 1
    last = following >= len(mine)
    following = np.where(last, 0, following)
    same = ~last & (mine["object"][following] == mine["object"][acquired]) if len(mine) else last
    released = same & (mine["kind"][following] == Kind.RELEASED) if len(mine) else last
    rows, after = mine.take(acquired), mine.take(following) if len(mine) else mine
    return Holds(
        # Copies of their own: searching a column of a structured array would copy it each time.
        lock=rows["object"].astype(np.int64),
        owner=rows["thread"].astype(np.int64),
        start=rows["time"].copy(),
        end=np.where(same, after["time"], recording.header.duration_ns),
        open=~same,
        place=rows["place"],
        tried=rows["flags"] & TRIED != 0,
        released_by=np.where(released, after["thread"], 0),
        released_at=np.where(released, after["place"], 0),
        aggregated=frozenset(np.unique(events["object"][events["kind"] == Kind.AGGREGATED]).tolist()),
    )


def _order(numbers: np.ndarray) -> np.ndarray:
    """The order in which numbers are sorted, stable."""
    # Numbers of 16 bits are sorted without comparing them.
    small = len(numbers) and int(numbers.max()) < 1 << 16
    return np.argsort(numbers.astype(np.uint16) if small else numbers, kind="stable")


def find_ignored(recording: Recording) -> dict[int, list[tuple[int, int]]]:
    """When each lock was ignored, by lock: (start, end) in ns; if it still was, the recording's end is the end."""
    events = recording.events
    found: dict[int, list[tuple[int, int]]] = {}
    since: dict[int, int] = {}
    for row in events.compress(is_one_of(events["kind"], Kind.IGNORED, Kind.HEEDED)):
        lock, time = int(row["object"]), int(row["time"])
        if row["kind"] == Kind.IGNORED:
            since.setdefault(lock, time)
        elif lock in since:
            found.setdefault(lock, []).append((since.pop(lock), time))
    for lock, time in since.items():
        found.setdefault(lock, []).append((time, recording.header.duration_ns))
    return found


def _untied(events: np.ndarray) -> np.ndarray:
    """Acquires and releases, sorted by lock and time, with those of one lock at one tick in the order that fits.

    A coarse clock gives a release and the acquire behind it the same time, and the acquirer's events may come first.
    """
    lock, time = events["object"], events["time"]
    tied = np.flatnonzero((lock[1:] == lock[:-1]) & (time[1:] == time[:-1]))
    if not len(tied):
        return events
    events = events.copy()
    firsts = tied[np.diff(tied, prepend=-2) != 1].tolist()
    lasts = tied[np.diff(tied, append=len(events) + 1) != 1].tolist()
    for first, last in zip(firsts, lasts, strict=True):
        owner = 0
        if first and lock[first - 1] == lock[first] and events["kind"][first - 1] == Kind.ACQUIRED:
            owner = int(events["thread"][first - 1])
        left = list(range(first, last + 2))
        order = []
        while left:
            row = next((row for row in left if _fits(events[row], owner)), left[0])
            left.remove(row)
            order.append(row)
            owner = int(events["thread"][row]) if events["kind"][row] == Kind.ACQUIRED else 0
        events[first : last + 2] = events[order]
    return events


def _fits(event: np.void, owner: int) -> bool:
    """Whether an event can come next of a lock that `owner` holds, 0 for nobody."""
    if event["kind"] == Kind.RELEASED:
        return event["thread"] == owner
    return owner == 0
