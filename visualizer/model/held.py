"""Lanes of what threads hold, locks and the GIL: the classes of their spans, and what the spans of locks are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from visualizer.model.columns import Part
from visualizer.model.locks import Holds
from visualizer.model.spans import NOTHING
from visualizer.model.waits import Wait

COLOURS = 8
"""Threads have this many colours; those of later threads come round again."""
NO_COLOUR = COLOURS
"""Colour of an owner that is no thread with one of its own: you, or a thread that C code started."""
HELD_CLASSES = 2 * (COLOURS + 1) + 2
IGNORED = HELD_CLASSES - 1
"""Class of a span in a lock's lane: the lock was ignored."""
NO_SPANS: Part = np.empty(0, np.int64), np.empty(0, np.uint8), np.empty(0, np.uint32)


def held_class(colour: int, contended: bool = False) -> int:
    """Class of a lock's or the GIL's span: held by a thread of that colour, with others waiting or not."""
    return 1 + 2 * colour + contended


def class_held(kind: int) -> tuple[int, bool] | None:
    """Colour and whether others wait, of a lock's or the GIL's span; None for a gap or while the lock is ignored."""
    return ((kind - 1) // 2, kind % 2 == 0) if NOTHING < kind < IGNORED else None


class Colours:
    """The colour of each thread."""

    def __init__(self) -> None:
        self._colours = np.full(64, NO_COLOUR, np.int64)

    def set(self, thread: int, colour: int) -> None:
        """Give a thread a colour."""
        if thread >= len(self._colours):
            more = np.full(thread + len(self._colours), NO_COLOUR, np.int64)
            self._colours = np.concatenate([self._colours, more])
        self._colours[thread] = colour

    def of(self, threads: np.ndarray) -> np.ndarray:
        """Colour of each of these threads; NO_COLOUR for those that have none."""
        known = threads < len(self._colours)
        return np.where(known, self._colours[np.where(known, threads, 0)], NO_COLOUR)


class Weights:
    """What threads waited for each lock."""

    def __init__(self) -> None:
        self._settled: dict[int, int] = {}

    def update(self, waits: list[Wait], settled: int) -> dict[int, int]:
        """What threads have waited for each lock now, in ns; waits that end before `settled` come only once."""
        passing: dict[int, int] = {}
        for wait in waits:
            sums = passing if wait.end >= settled or wait.is_open else self._settled
            sums[wait.object] = sums.get(wait.object, 0) + wait.duration_ns
        return {lock: self._settled.get(lock, 0) + passing.get(lock, 0) for lock in {**self._settled, **passing}}


def held_spans(
    holds: Holds,
    ignored: dict[int, list[tuple[int, int]]],
    waits: list[Wait],
    colours: Colours,
    since: int,
    end_of_all: int,
) -> dict[int, Part]:
    """Spans of the locks' lanes from `since` on, by lock: the holds, divided where others begin or cease to wait.

    All locks at once, since many of them have few spans each. `waits` are those for locks.
    """
    # Times in which a lock was ignored are like holds of nobody's; there are none of somebody's in them.
    free = [(lock, start, end) for lock, spans in ignored.items() for start, end in spans if end >= since]
    fresh = np.flatnonzero(holds.end >= since)
    columns = (holds.lock, holds.start, holds.end)
    locks, starts, ends = (
        np.concatenate([column[fresh], np.array([row[at] for row in free], np.int64)])
        for at, column in enumerate(columns)
    )
    owners = np.concatenate([holds.owner[fresh], np.zeros(len(free), np.int64)])
    classes = np.concatenate([1 + 2 * colours.of(holds.owner[fresh]), np.full(len(free), IGNORED)])
    if free:
        order = np.lexsort((starts, locks))
        locks, starts, ends, owners, classes = (column[order] for column in (locks, starts, ends, owners, classes))
    begun = np.array([wait.start for wait in waits], np.int64)
    over = np.array([wait.freed or wait.end for wait in waits], np.int64)
    wanted = np.array([wait.object for wait in waits], np.int64)
    # All points where something changes: of which lock, when, which hold begins there, how many waiters are added.
    lock = np.concatenate([locks, locks, wanted, wanted])
    if not len(lock):
        return {}
    time = np.concatenate([starts, ends, begun, over]).clip(since, end_of_all)
    hold = np.concatenate([np.arange(len(locks)), np.full(len(lock) - len(locks), -1)])
    more = np.repeat([0, 1, -1], [2 * len(locks), len(waits), len(waits)])
    order = np.lexsort((time, lock))
    lock, time, hold = lock[order], time[order], hold[order]
    # Of several at one time the last one, when all have been counted.
    last = np.append((lock[1:] != lock[:-1]) | (time[1:] != time[:-1]), True)
    begins = np.maximum.reduceat(hold, np.flatnonzero(np.append(True, last[:-1]))) >= 0
    hold = np.maximum.accumulate(hold)[last]
    contended = np.cumsum(more[order])[last] > 0
    lock, time = lock[last], time[last]
    owner, kind = np.zeros(len(lock), np.uint32), np.zeros(len(lock), np.uint8)
    if len(locks):
        # The last hold that has begun may be over, or one of the lock before.
        held = (hold >= 0) & (locks[hold] == lock) & (time < ends[hold])
        owner[held] = owners[hold[held]]
        kind[held] = classes[hold[held]] + (contended & (classes[hold] != IGNORED))[held]
    first = np.append(True, lock[1:] != lock[:-1])
    changed = first | begins
    changed[1:] |= kind[1:] != kind[:-1]
    lock, time, kind, owner = lock[changed], time[changed], kind[changed], owner[changed]
    bounds = [*np.flatnonzero(first[changed]).tolist(), len(lock)]
    return {int(lock[begin]): (time[begin:end], kind[begin:end], owner[begin:end]) for begin, end in pairwise(bounds)}
