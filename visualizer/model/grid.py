"""What some lanes have shown up to certain times: a table from which any number of spans is drawn at the same cost.

A row of the table says of one moment how long each lane was in each class before it. The difference of two rows is what
lies between them, however many spans that is. The rows do not lie at equal distances, but so that about equally many
spans are between them: where much happens, they are close. So the table is in proportion to the spans, and what lies
between two rows can always be drawn from the spans themselves.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from visualizer.model.columns import Columns
from visualizer.model.pixels import View, draw

LANES = 64
"""Lanes of one table. More would be too much for the processor's nearest memory, and lanes that are added later, when
others have long been quiet, should not take memory for the time before."""

_ROWS_AT_ONCE = 32
"""The table grows by at least so many rows: by fewer, finding out what is new would cost more than the rows."""
_SPANS_AT_ONCE = 1 << 16
_BYTES_PER_SPAN = 10
"""What the table may take for each span, about. More would be finer, with fewer spans between two rows."""
_LONGEST_BUCKET = 1 << 30
LONGEST_PIXEL = (1 << 31) - (1 << 20)
"""In ns. The table counts in 32 bits, and starts again at 0: what is longer cannot be told from a difference."""
_QUIET = 8.0
"""A time without a change so many times longer than the distance of rows gets rows at both its ends."""
_LONGEST_BLOCK = 1024
_DENSE = 2
"""With at most so many rows to a pixel all is drawn from the spans."""
_RUNS = 12
"""So many times, the longest, are drawn from the spans where rows are further apart than pixels."""
_PIXELS_AT_ONCE = 256
"""So many fit into the processor's nearest memory, with all that is calculated of them."""


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
        self._kinds = [0]  # classes that have a column, in the order in which they were met
        self._column = np.full(classes, -1)  # column of a class
        self._column[0] = 0
        self._size = 0
        self._time = np.empty(0, np.int64)  # of each row
        self._plain = np.empty(0, bool)  # whether nothing changes between a row and the next
        self._blocks: list[_Block] = []
        self._last = np.zeros((1, 0), np.uint32)
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
            self._add(np.array([min(firsts)]), np.array([False]), np.zeros((1, 1, 0), np.uint32))
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
        rows = _times(begin, changes, step)
        plain = changes.searchsorted(np.append(begin, rows[:-1]), "right") == changes.searchsorted(rows)
        values = self._sums(rows, np.maximum(start, begin), kind, lane)
        # A lane is of class 0 until its first span; and so is one that is not there yet.
        first = np.full(self._width, rows[-1])
        first[: len(found)] = [max(int(lane[0][0][0]), begin) if lane else rows[-1] for lane in found]
        values[:, 0] += np.minimum(rows[:, None] - begin, first - begin).astype(np.uint32)
        self._add(rows, plain, values)
        return left

    def _meet(self, kinds: np.ndarray) -> None:
        """Make room for classes and lanes that have no column yet."""
        for kind in np.flatnonzero(np.bincount(kinds)):
            if self._column[kind] < 0:
                self._column[kind] = len(self._kinds)
                self._kinds.append(int(kind))
        last = self._last
        if last.shape != (len(self._kinds), self._width):
            self._last = np.zeros((len(self._kinds), self._width), np.uint32)
            self._last[0] = self._time[self._size - 1].astype(np.uint32)
            self._last[: last.shape[0], : last.shape[1]] = last

    def _sums(self, rows: np.ndarray, start: np.ndarray, kind: np.ndarray, lane: np.ndarray) -> np.ndarray:
        """Time of each lane in each class up to each row, modulo 2**32; from spans in the order of lanes and times."""
        shape = (
            len(rows) + 1,
            len(self._kinds),
            self._width,
        )  # what is beyond the last row goes into one that is not used
        first = rows.searchsorted(start)  # the first row at which the span has begun
        ended = np.full(len(start), len(rows))  # the first at which it is over
        lengths = np.zeros(len(start), np.int64)
        same = np.flatnonzero(lane[1:] == lane[:-1])
        ended[same] = first[same + 1]
        lengths[same] = start[same + 1] - start[same]
        place = self._column[kind] * self._width + lane
        size = shape[1] * shape[2]
        sums = np.bincount(ended * size + place, lengths, shape[0] * size).reshape(shape).cumsum(axis=0)
        # Of the span that goes on at a row, what lies before the row: one span for each lane and row.
        counts = ended - first
        span = np.repeat(np.arange(len(start)), counts)
        row = np.arange(len(span)) - np.repeat(counts.cumsum() - counts - first, counts)
        sums.reshape(shape[0], size)[row, place[span]] += rows[row] - start[span]
        return sums[:-1].astype(np.int64).astype(np.uint32) + self._last

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

    def draw(self, lanes: Sequence[int], last: int, view: View, result: np.ndarray) -> None:
        """Add the parts of the view's pixels in each class, of those of the lanes that are told by their numbers here.

        The last span of each lane ends at `last`. `result` is float32 of shape (classes, len(lanes), view.pixels).
        """
        columns = [self.lanes[lane] for lane in lanes]
        time = self._time[: self._size]
        rows = int(time.searchsorted(min(view.end, last), "right"))
        if rows - time.searchsorted(view.begin) <= _DENSE * view.pixels:
            draw(columns, view.begin, view.end, last, view, result)
            return
        covered = min(view.end, last) if rows < len(time) else int(time[-1])
        position = view.begin
        for begin, end in [*self._not_in_table(max(view.begin, int(time[0])), covered, view), (covered, view.end)]:
            if position < begin:
                self._from_table(lanes, position, begin, view, result)
            if begin < end:
                draw(columns, begin, end, last, view, result)
            position = max(position, end)

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

    def _from_table(self, lanes: Sequence[int], begin: int, end: int, view: View, result: np.ndarray) -> None:
        """Add what [begin, end) takes of the view's pixels."""
        cut = view.cut(begin, end)
        chosen = slice(len(lanes)) if list(lanes) == list(range(len(lanes))) else lanes
        time = self._time[: self._size]
        for first in range(cut.start, cut.stop, _PIXELS_AT_ONCE):
            stop = min(first + _PIXELS_AT_ONCE, cut.stop)
            edges = np.clip(np.arange(first, stop + 1) * view.pixel + (view.begin - begin), 0, end - begin)
            row = time.searchsorted(begin + edges.astype(np.int64), "right") - 1
            after = np.minimum(row + 1, len(time) - 1)
            width = time[after] - time[row]
            share = (edges - (time[row] - begin)) / np.maximum(width, 1)
            # Between two rows the time of a class grows evenly. It grows in whole ns, so that nothing is lost between
            # one pixel and the next; the share stays below 1, whatever is rounded.
            sums = self._rows(row)
            more = (self._rows(after) - sums).view(np.int32).astype(np.float32)
            more *= np.minimum(share, 1 - 2.0**-20).astype(np.float32)[:, None, None]
            sums += more.astype(np.int32).view(np.uint32)
            parts = np.diff(sums, axis=0).view(np.int32)[:, :, chosen].transpose(1, 2, 0).astype(np.float32, order="C")
            parts *= np.float32(1 / view.pixel)
            for kind, part in zip(self._kinds, parts, strict=True):
                result[kind, :, first:stop] += part

    def _rows(self, numbers: np.ndarray) -> np.ndarray:
        """Those rows of the table, which are sorted; uint32 of shape (len(numbers), classes with a column, lanes)."""
        found = np.empty((len(numbers), len(self._kinds), self._width), np.uint32)
        begin, end = (bisect_right(self._blocks, number, key=lambda block: block.first) for number in numbers[[0, -1]])
        blocks = self._blocks[begin - 1 : end]
        bounds = [*numbers.searchsorted([block.first for block in blocks[1:]]).tolist(), len(numbers)]
        position = 0
        for block, bound in zip(blocks, bounds, strict=True):
            _, kinds, lanes = block.values.shape
            rows = numbers[position:bound]
            if (kinds, lanes) == found.shape[1:]:
                block.values.take(rows - block.first, axis=0, out=found[position:bound], mode="clip")
            else:
                found[position:bound] = 0
                found[position:bound, 0] = self._time[rows].astype(np.uint32)[:, None]
                found[position:bound, :kinds, :lanes] = block.values[rows - block.first]
            position = bound
        return found


def _longer(array: np.ndarray, size: int, capacity: int) -> np.ndarray:
    result = np.empty(capacity, array.dtype)
    result[:size] = array[:size]
    return result


def _times(begin: int, changes: np.ndarray, step: int) -> np.ndarray:
    """Times of the rows that follow one at `begin`: at every `step`-th change, and where it is long quiet."""
    rows = changes[step - 1 :: step]
    pause = np.empty_like(changes)
    pause[0] = changes[0] - begin
    np.subtract(changes[1:], changes[:-1], out=pause[1:])
    quiet = np.flatnonzero(pause > int(_QUIET * (int(rows[-1]) - begin) / len(rows)))
    if len(quiet):
        rows = np.sort(np.concatenate([rows, changes[quiet], changes[quiet[quiet > 0] - 1]]))
    rows = rows[np.diff(rows, prepend=begin) > 0]
    distance = np.diff(rows, prepend=begin)
    if distance.max() > _LONGEST_BUCKET:
        last = np.concatenate([[begin], rows[:-1]])
        filled = [np.arange(end, low, -_LONGEST_BUCKET) for low, end in zip(last, rows, strict=True)]
        rows = np.sort(np.concatenate(filled))
    return rows
