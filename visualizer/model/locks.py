"""Who held which lock when, and what the locks went through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from visualizer.model.recording import Recording
from visualizer.runtime.protocol import Kind, Primitive

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

    Attributes:
        lock, owner: Numbers of the lock and of the thread.
        start, end: In ns; a hold that has not ended has the end of the recording.
        open: Whether the hold has not ended.
        place: Where it was acquired, a number of the tables.
        released_by: Thread that released it, 0 if nobody did.
        released_at: Where, if somebody waited; else 0.
    """

    lock: np.ndarray
    owner: np.ndarray
    start: np.ndarray
    end: np.ndarray
    open: np.ndarray
    place: np.ndarray
    released_by: np.ndarray
    released_at: np.ndarray

    def __len__(self) -> int:
        return len(self.lock)

    def rows_of(self, lock: int) -> slice:
        """The rows of one lock."""
        return slice(*np.searchsorted(self.lock, [lock, lock + 1]).tolist())

    def at(self, lock: int, time: int) -> int | None:
        """Row of the hold of `lock` at `time`, None if it was free."""
        rows = self.rows_of(lock)
        row = rows.start + int(np.searchsorted(self.start[rows], time, "right")) - 1
        return row if row >= rows.start and (time < self.end[row] or self.open[row]) else None

    def before(self, lock: int, time: int) -> int | None:
        """Row of the last hold of `lock` that ended before or at `time`, None if there is none."""
        rows = self.rows_of(lock)
        row = rows.start + int(np.searchsorted(self.end[rows], time, "right")) - 1
        return row if row >= rows.start and not self.open[row] else None

    def after(self, lock: int, time: int) -> int | None:
        """Row of the first hold of `lock` that began after `time`, None if there is none."""
        rows = self.rows_of(lock)
        row = rows.start + int(np.searchsorted(self.start[rows], time, "right"))
        return row if row < rows.stop else None


def find_holds(recording: Recording) -> Holds:
    """The holds of a recording.

    Acquire is stamped after the real acquire and release before the real release, so the two alternate for each lock;
    where a release was not recorded, the next acquire ends the hold.
    """
    events = recording.events
    mine = events[(events["kind"] == Kind.ACQUIRED) | (events["kind"] == Kind.RELEASED)]
    mine = mine[np.argsort(mine["object"], kind="stable")]
    acquired = np.flatnonzero(mine["kind"] == Kind.ACQUIRED)
    following = acquired + 1
    last = following >= len(mine)
    following = np.where(last, 0, following)
    same = ~last & (mine["object"][following] == mine["object"][acquired]) if len(mine) else last
    released = same & (mine["kind"][following] == Kind.RELEASED) if len(mine) else last
    rows, after = mine[acquired], mine[following] if len(mine) else mine
    return Holds(
        # Copies of their own: searching a column of a structured array would copy it each time.
        lock=rows["object"].astype(np.int64),
        owner=rows["thread"].astype(np.int64),
        start=rows["time"].copy(),
        end=np.where(same, after["time"], recording.header.duration_ns),
        open=~same,
        place=rows["place"],
        released_by=np.where(released, after["thread"], 0),
        released_at=np.where(released, after["place"], 0),
    )


def signal_locks(holds: Holds) -> set[int]:
    """Locks that one thread acquired and another released: they are used as signals."""
    foreign = (holds.released_by != 0) & (holds.released_by != holds.owner)
    return set(np.unique(holds.lock[foreign]).tolist())
