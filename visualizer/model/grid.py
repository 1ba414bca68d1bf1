"""What some lanes have shown up to certain times: a table from which any number of spans is drawn at the same cost.

A row of the table says of one moment how long each lane was in each class before it. The difference of two rows is what
lies between them, however many spans that is. The rows do not lie at equal distances, but so that about equally many
spans are between them: where much happens, they are close. So the table is in proportion to the spans, and what lies
between two rows can always be drawn from the spans themselves.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from visualizer.model.columns import Columns
from visualizer.model.pixels import View, exact

LANES = 64
"""Lanes of one table. More would be too much for the processor's nearest memory, and lanes that are added later, when
others have long been quiet, should not take memory for the time before."""

_ROWS_AT_ONCE = 32
"""The table grows by at least so many rows: by fewer, finding out what is new would cost more than the rows."""
_SPANS_AT_ONCE = 1 << 17
_BYTES_PER_SPAN = 6
_LONGEST_BUCKET = 1 << 31
LONGEST_PIXEL = 1 << 31
"""In ns. The table counts in uint32, and starts again at 0: differences of less than this are right."""
_QUIET = 8.0
"""A time without a change so many times longer than the distance of rows gets rows at both its ends."""
_LONGEST_BLOCK = 1024
_RUNS = 12
_BATCH = 400


@dataclass
class _Block:
    """Some rows of the table, one after another.

    Attributes:
        first: Number of its first row in the table.
        values: In ns, modulo 2**32; uint32 of shape (rows, classes, lanes). There may be more lanes now, and classes.
        size: So many rows are filled.
    """

    first: int
    values: np.ndarray
    size: int = 0


class Grid:
    """Table of up to LANES lanes, all with spans of `classes` classes."""

    def __init__(self, classes: int) -> None:
        self.classes = classes
        self.lanes: list[Columns] = []
        self._kinds: list[int] = []  # classes that have a column, in the order in which they were met
        self._column = np.full(classes, -1)  # column of a class
        self._size = 0
        self._time = np.empty(0, np.int64)  # of each row
        self._plain = np.empty(0, bool)  # whether nothing changes between a row and the next
        self._blocks: list[_Block] = []
        self._last = np.zeros((0, 0), np.uint32)
        self._due = 0

    @property
    def nbytes(self) -> int:
        """Memory of the table, in bytes."""
        return self._time.nbytes + self._plain.nbytes + sum(block.values.nbytes for block in self._blocks)

    # Growing

    def advance(self, until: int) -> None:
        """Take in what the lanes have shown before `until`, which will not change any more; or some of it."""
        spans = sum(lane.count for lane in self.lanes)
        if spans < self._due:
            return
        if self._size == 0:
            firsts = [first for lane in self.lanes if (first := lane.first_start()) is not None]
            if not firsts or min(firsts) >= until:
                return
            self._add(np.array([min(firsts)]), np.array([False]), np.zeros((1, 0, 0), np.uint32))
        share = max(_SPANS_AT_ONCE // len(self.lanes), 1)
        while True:
            begin = int(self._time[self._size - 1])
            nexts = [time for lane in self.lanes if (time := lane.nth(begin, share)) is not None]
            end = min([until, *nexts])
            waiting = self._take(begin, end, end == until)
            if end == until:
                break
            if self._time[self._size - 1] == begin:
                share *= 2  # very many spans at the same moment
        self._due = spans + self._least - waiting

    @property
    def _width(self) -> int:
        """Lanes for which there is room in new rows."""
        return min(1 << max(len(self.lanes) - 1, 0).bit_length(), LANES)

    @property
    def _between_rows(self) -> int:
        """Spans between two rows."""
        return max(-(-4 * len(self._kinds) // _BYTES_PER_SPAN), 2) * self._width

    @property
    def _least(self) -> int:
        return _ROWS_AT_ONCE * self._between_rows

    def _take(self, begin: int, end: int, is_last: bool) -> int:
        """Add rows for the changes between `begin`, the time of the last row, and `end`; returns how many are left."""
        found = [lane.parts(begin, end) for lane in self.lanes]
        parts = [part for lane in found for part in lane]
        if not parts:
            return 0
        start = np.concatenate([part[0] for part in parts])
        kind = np.concatenate([part[1] for part in parts])
        lane = np.repeat(np.arange(len(found)), [sum(len(part[0]) for part in lane) for lane in found])
        changes = np.sort(start[start > begin])
        self._meet(kind)
        step = self._between_rows
        if len(changes) < (self._least if is_last else step):
            return len(changes)
        changes, left = changes[: len(changes) // step * step], len(changes) % step
        rows = _rows(begin, changes, step)
        before = np.concatenate([[begin], rows[:-1]])
        plain = changes.searchsorted(before, "right") == changes.searchsorted(rows)
        self._add(rows, plain, self._sums(rows, np.maximum(start, begin), kind, lane))
        return left

    def _meet(self, kinds: np.ndarray) -> None:
        for kind in np.flatnonzero(np.bincount(kinds, minlength=self.classes)):
            if kind and self._column[kind] < 0:
                self._column[kind] = len(self._kinds)
                self._kinds.append(int(kind))
        last = self._last
        self._last = np.zeros((len(self._kinds), self._width), np.uint32)
        self._last[: last.shape[0], : last.shape[1]] = last

    def _sums(self, rows: np.ndarray, start: np.ndarray, kind: np.ndarray, lane: np.ndarray) -> np.ndarray:
        """Time of each lane in each class up to each row, modulo 2**32; from spans in the order of lanes and times."""
        shape = len(rows) + 1, len(self._kinds) + 1, self._width  # one more for what is not wanted
        column = self._column[kind]
        column[kind == 0] = len(self._kinds)
        first = rows.searchsorted(start)  # the first row at which the span has begun
        ended = np.full(len(start), len(rows))  # the first at which it is over
        same = lane[1:] == lane[:-1]
        ended[:-1][same] = first[1:][same]
        lengths = np.zeros(len(start), np.int64)
        lengths[:-1][same] = (start[1:] - start[:-1])[same]
        place = column * self._width + lane
        sums = np.bincount(ended * (shape[1] * shape[2]) + place, lengths, shape[0] * shape[1] * shape[2])
        sums = sums.reshape(shape).cumsum(axis=0)
        # Of the span that goes on at a row, what lies before the row: one span for each lane and row.
        counts = ended - first
        span = np.repeat(np.arange(len(start)), counts)
        row = np.arange(len(span)) - np.repeat(counts.cumsum() - counts - first, counts)
        sums.reshape(len(rows) + 1, -1)[row, place[span]] += rows[row] - start[span]
        return sums[:-1, :-1].astype(np.int64).astype(np.uint32) + self._last

    def _add(self, time: np.ndarray, plain: np.ndarray, values: np.ndarray) -> None:
        size = self._size + len(time)
        if size > len(self._time):
            self._time = _longer(self._time, self._size, size + size // 4)
            self._plain = _longer(self._plain, self._size, size + size // 4)
        self._time[self._size : size] = time
        self._plain[self._size : size] = plain
        taken = 0
        while taken < len(values):
            block = self._blocks[-1] if self._blocks else None
            if block is None or block.size == len(block.values) or block.values.shape[1:] != values.shape[1:]:
                capacity = min(max((self._size + taken) // 8, len(values) - taken, _ROWS_AT_ONCE), _LONGEST_BLOCK)
                block = _Block(self._size + taken, np.empty((capacity, *values.shape[1:]), np.uint32))
                self._blocks.append(block)
            more = min(len(values) - taken, len(block.values) - block.size)
            block.values[block.size : block.size + more] = values[taken : taken + more]
            block.size += more
            taken += more
        self._size = size
        self._last = values[-1].copy()

    # Drawing

    def occupancy(self, lanes: list[int], last: int, view: View) -> np.ndarray:
        """Parts of the view's pixels in each class, of those of the lanes that are told by their numbers here.

        The last span of each lane ends at `last`. Returns float32 of shape (len(lanes), pixels, classes).
        """
        columns = [self.lanes[lane] for lane in lanes]
        time = self._time[: self._size]
        rows = int(time.searchsorted(min(view.end, last), "right"))
        if rows - time.searchsorted(view.begin) <= 4 * view.pixels:
            return exact(columns, view.begin, view.end, last, view)
        result = np.zeros((len(lanes), view.pixels, self.classes), np.float32)
        covered = min(view.end, last) if rows < len(time) else int(time[-1])
        position = view.begin
        for begin, end in [*self._not_in_table(max(view.begin, int(time[0])), covered, view), (covered, view.end)]:
            if position < begin:
                self._from_table(lanes, position, begin, view, result)
            if begin < end:
                result[:, view.cut(begin, end)] += exact(columns, begin, end, last, view)
            position = max(position, end)
        return result

    def _not_in_table(self, begin: int, end: int, view: View) -> list[tuple[int, int]]:
        """Times in the view before `end` that are to be drawn from the spans.

        That is what is before `begin`, where the table starts, and where rows are further apart than pixels although
        something changes between them.
        """
        time = self._time[: self._size]
        edges = np.linspace(view.begin, view.end, view.pixels + 1).astype(np.int64)
        edges = np.clip(edges, begin, end)
        row = np.minimum(time.searchsorted(edges, "right"), len(time) - 1)  # the next one
        wide = np.flatnonzero((time[row] - time[row - 1] > view.pixel) & ~self._plain[row])
        runs: list[tuple[int, int]] = []
        if len(wide):
            apart = np.flatnonzero((np.diff(wide) > 1) | (np.diff(row[wide]) > 1))
            firsts = row[wide[np.concatenate([[0], apart + 1])]] - 1
            lasts = row[wide[np.append(apart, len(wide) - 1)]]
            starts, ends = np.maximum(time[firsts], begin), np.minimum(time[lasts], end)
            widest = np.sort(np.argsort(starts - ends, kind="stable")[:_RUNS])
            runs = list(zip(starts[widest].tolist(), ends[widest].tolist(), strict=True))
        return [(view.begin, begin), *runs]

    def _from_table(self, lanes: list[int], begin: int, end: int, view: View, result: np.ndarray) -> None:
        """Add what lies in [begin, end) to the pixels of `result`."""
        cut = view.cut(begin, end)
        time = self._time[: self._size]
        for first in range(cut.start, cut.stop, _BATCH):
            stop = min(first + _BATCH, cut.stop)
            edges = np.clip(np.arange(first, stop + 1) * view.pixel + (view.begin - begin), 0, end - begin)
            row = time.searchsorted(begin + edges.astype(np.int64), "right") - 1
            after = np.minimum(row + 1, len(time) - 1)
            low, width = time[row], np.maximum(time[after] - time[row], 1)
            share = np.clip((edges - (low - begin)) / width, 0, 1)
            inside = row[1:] == row[:-1]
            # What lies between two edges: all buckets between, the rest of the one at the left edge and a part of that
            # at the right edge; or, where both edges are in the same, a part of that.
            values, above = self._rows(row), self._rows(after)
            whole = values[1:] - above[:-1]
            whole[inside] = 0
            between = (low[1:] - time[after[:-1]]).astype(np.uint32)
            between[inside] = 0
            bucket = above - values
            left = np.where(inside, share[1:] - share[:-1], 1 - share[:-1]) / view.pixel
            right = np.where(inside, 0, share[1:]) / view.pixel
            parts = np.empty((stop - first, self.classes, values.shape[2]), np.float32)
            one = np.float32(1 / view.pixel)
            total = (
                whole * one
                + bucket[:-1] * left.astype(np.float32)[:, None, None]
                + bucket[1:] * right.astype(np.float32)[:, None, None]
            )
            nothing = (
                (between[:, None] - whole.sum(axis=1, dtype=np.uint32)) * one
                + (width[:-1].astype(np.uint32)[:, None] - bucket[:-1].sum(axis=1, dtype=np.uint32))
                * left.astype(np.float32)[:, None]
                + (width[1:].astype(np.uint32)[:, None] - bucket[1:].sum(axis=1, dtype=np.uint32))
                * right.astype(np.float32)[:, None]
            )
            parts[:] = 0
            parts[:, 0] = nothing
            parts[:, self._kinds] = total
            result[:, first:stop] += parts[:, :, lanes].transpose(2, 0, 1)

    def _rows(self, numbers: np.ndarray) -> np.ndarray:
        """Those rows of the table, which are sorted; uint32 of shape (len(numbers), classes with a column, lanes)."""
        found = np.zeros((len(numbers), len(self._kinds), self._width), np.uint32)
        firsts = [block.first for block in self._blocks]
        begin = bisect_right(firsts, numbers[0]) - 1
        end = bisect_right(firsts, numbers[-1])
        bounds = [*numbers.searchsorted(firsts[begin + 1 : end]).tolist(), len(numbers)]
        position = 0
        for block, bound in zip(self._blocks[begin:end], bounds, strict=True):
            if bound > position:
                _, kinds, lanes = block.values.shape
                found[position:bound, :kinds, :lanes] = block.values[numbers[position:bound] - block.first]
            position = bound
        return found


def _longer(array: np.ndarray, size: int, capacity: int) -> np.ndarray:
    result = np.empty(capacity, array.dtype)
    result[:size] = array[:size]
    return result


def _rows(begin: int, changes: np.ndarray, step: int) -> np.ndarray:
    """Times of the rows that follow one at `begin`: at every `step`-th change, and where it is long quiet."""
    rows = changes[step - 1 :: step]
    pause = np.diff(changes, prepend=begin)
    quiet = np.flatnonzero(pause > _QUIET * (rows[-1] - begin) / len(rows))
    if len(quiet):
        rows = np.concatenate([rows, changes[quiet], changes[quiet[quiet > 0] - 1]])
    rows = np.unique(rows)
    rows = rows[rows > begin]
    distance = np.diff(rows, prepend=begin)
    if distance.max() > _LONGEST_BUCKET:
        last = np.concatenate([[begin], rows[:-1]])
        filled = [np.arange(end, low, -_LONGEST_BUCKET) for low, end in zip(last, rows, strict=True)]
        rows = np.sort(np.concatenate(filled))
    return rows
