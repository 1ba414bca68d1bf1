"""The spans of one lane, in columns that grow at their end."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

_SMALLEST, _LARGEST = 512, 4096
"""Spans in a chunk: few in a lane that has few, so that what is not used yet stays small beside what is."""


Part = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Start, kind and argument of spans that follow each other."""


class _Chunk:
    """Some spans of a lane, one after another.

    Attributes:
        start, kind, argument: Columns, filled up to `size`.
        before: Nanoseconds of the lane before this chunk, in each class; None as long as nobody needed to know.
    """

    __slots__ = ("argument", "before", "kind", "size", "start")

    def __init__(self, capacity: int) -> None:
        self.start = np.empty(capacity, np.int64)
        self.kind = np.empty(capacity, np.uint8)
        self.argument = np.empty(capacity, np.uint32)
        self.before: np.ndarray | None = None
        self.size = 0


class Columns:
    """Spans of one lane, of `classes` classes: start in ns (int64), kind (uint8), argument (uint32).

    Each span ends where the next one starts. The columns lie in chunks: none is ever copied to make it longer.
    """

    __slots__ = ("_chunks", "_firsts", "classes", "count")

    def __init__(self, classes: int) -> None:
        self.classes = classes
        self.count = 0
        self._chunks: list[_Chunk] = []
        self._firsts: list[int] = []  # start of the first span of each chunk

    @property
    def nbytes(self) -> int:
        """Memory of the columns, in bytes, with what is not filled yet."""
        columns = sum(chunk.start.nbytes + chunk.kind.nbytes + chunk.argument.nbytes for chunk in self._chunks)
        return columns + sum(chunk.before.nbytes for chunk in self._chunks if chunk.before is not None)

    def first_start(self) -> int | None:
        """Start of the first span."""
        return self._firsts[0] if self._firsts else None

    def last(self) -> tuple[int, int] | None:
        """Kind and argument of the last span."""
        if not self._chunks:
            return None
        chunk = self._chunks[-1]
        return int(chunk.kind[chunk.size - 1]), int(chunk.argument[chunk.size - 1])

    def drop(self, since: int) -> None:
        """Forget the spans that start at or after `since`."""
        while self._chunks:
            chunk = self._chunks[-1]
            if self._firsts[-1] < since:
                if chunk.start[chunk.size - 1] >= since:
                    kept = int(chunk.start[: chunk.size].searchsorted(since))
                    self.count -= chunk.size - kept
                    chunk.size = kept
                return
            self.count -= chunk.size
            self._chunks.pop()
            self._firsts.pop()

    def append(self, start: np.ndarray, kind: np.ndarray, argument: np.ndarray) -> None:
        """Add spans behind all others; `start` is sorted."""
        taken = 0
        while taken < len(start):
            chunk = self._chunks[-1] if self._chunks else None
            if chunk is None or chunk.size == len(chunk.start):
                chunk = self._open(int(start[taken]), len(start) - taken)
            begin, end = chunk.size, min(chunk.size + len(start) - taken, len(chunk.start))
            more = taken + end - begin
            chunk.start[begin:end] = start[taken:more]
            chunk.kind[begin:end] = kind[taken:more]
            chunk.argument[begin:end] = argument[taken:more]
            chunk.size = end
            self.count += end - begin
            taken = more

    def _open(self, start: int, needed: int) -> _Chunk:
        if len(self._chunks) > 1:
            # Not that of the last one: with what is provisional it may be dropped and opened again at every frame.
            self._before(len(self._chunks) - 2)
        chunk = _Chunk(min(max(self.count // 4, needed, _SMALLEST), _LARGEST))
        self._chunks.append(chunk)
        self._firsts.append(start)
        return chunk

    def _before(self, number: int) -> np.ndarray:
        """Nanoseconds of the lane before a chunk in each class."""
        known = number
        while known and self._chunks[known].before is None:
            known -= 1
        sums = self._chunks[known].before
        if sums is None:
            self._chunks[known].before = sums = np.zeros(self.classes, np.int64)
        for at in range(known, number):
            chunk = self._chunks[at]
            start, kind = chunk.start[: chunk.size], chunk.kind[: chunk.size]
            self._chunks[at + 1].before = sums = sums + _time_by_class(start, kind, self._firsts[at + 1], self.classes)
        return sums

    def _find(self, time: int) -> tuple[int, int]:
        """Chunk and row of the last span that starts at or before `time`; the chunk is -1 if there is none."""
        number = bisect_right(self._firsts, time) - 1
        if number < 0:
            return -1, 0
        chunk = self._chunks[number]
        return number, int(chunk.start[: chunk.size].searchsorted(time, "right")) - 1

    def at(self, time: int) -> tuple[int, int | None, int, int] | None:
        """Start, end, kind and argument of the span at `time`; the end of the last span is None."""
        number, row = self._find(time)
        if number < 0:
            return None
        chunk = self._chunks[number]
        if row + 1 < chunk.size:
            end = int(chunk.start[row + 1])
        else:
            end = self._firsts[number + 1] if number + 1 < len(self._firsts) else None
        return int(chunk.start[row]), end, int(chunk.kind[row]), int(chunk.argument[row])

    def start_after(self, time: int) -> int | None:
        """Start of the first span after `time` that is not of class 0."""
        number, row = self._find(time)
        row = row + 1 if number >= 0 else 0
        for chunk in self._chunks[max(number, 0) :]:
            found = chunk.kind[row : chunk.size] != 0
            if found.any():
                return int(chunk.start[row + int(found.argmax())])
            row = 0
        return None

    def start_before(self, time: int) -> int | None:
        """Start of the last span before `time` that is not of class 0."""
        number, row = self._find(time - 1)
        while number >= 0:
            chunk = self._chunks[number]
            found = chunk.kind[row::-1] != 0
            if found.any():
                return int(chunk.start[row - int(found.argmax())])
            number -= 1
            row = self._chunks[number].size - 1
        return None

    def parts(self, begin: int, end: int) -> list[Part]:
        """The spans that start before `end` and last longer than `begin`, by chunks.

        The arrays are views: valid until the lane changes.
        """
        number, row = self._find(begin)
        row = row if number >= 0 else 0
        found: list[Part] = []
        for at in range(max(number, 0), len(self._chunks)):
            if self._firsts[at] >= end:
                break
            chunk = self._chunks[at]
            stop = chunk.size
            if chunk.start[stop - 1] >= end:
                stop = int(chunk.start[:stop].searchsorted(end))
            if stop > row:
                found.append((chunk.start[row:stop], chunk.kind[row:stop], chunk.argument[row:stop]))
            row = 0
        return found

    def nth(self, time: int, count: int) -> int | None:
        """Start of the span that is `count` behind the one at `time`, None if there is none."""
        number, row = self._find(time)
        row = max(row, 0) + count
        for at in range(max(number, 0), len(self._chunks)):
            chunk = self._chunks[at]
            if row < chunk.size:
                return int(chunk.start[row])
            row -= chunk.size
        return None

    def time_before(self, time: int) -> np.ndarray:
        """Nanoseconds of the lane before `time` in each class; int64 of shape (classes,)."""
        number, row = self._find(time)
        if number < 0:
            return np.zeros(self.classes, np.int64)
        chunk = self._chunks[number]
        inside = _time_by_class(chunk.start[: row + 1], chunk.kind[: row + 1], time, self.classes)
        return self._before(number) + inside


def _time_by_class(start: np.ndarray, kind: np.ndarray, end: int, classes: int) -> np.ndarray:
    """Nanoseconds in each class of spans that follow each other until `end`."""
    lengths = np.diff(start, append=end)
    return np.bincount(kind, weights=lengths, minlength=classes).astype(np.int64)
