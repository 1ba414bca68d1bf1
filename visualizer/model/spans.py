"""Spans of many lanes: columns that grow at their end, and what a row of pixels shows of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from visualizer.model.columns import Columns
from visualizer.model.grid import LANES, LONGEST_PIXEL, Grid
from visualizer.model.pixels import View

NOTHING = 0
"""Class of a span that is a gap: the lane shows nothing there."""


@dataclass(frozen=True)
class Slice:
    """Some spans of one lane, one after another; columns of equal length.

    Attributes:
        start, end: In ns (int64). Spans of a lane follow each other without gaps.
        kind: Class of each (uint8), NOTHING for a gap.
        argument: A number that goes with each (uint32).
    """

    start: np.ndarray
    end: np.ndarray
    kind: np.ndarray
    argument: np.ndarray

    def __len__(self) -> int:
        return len(self.start)


class Spans:
    """Spans of some lanes, of `classes` classes (NOTHING included; at most 255).

    Memory and the time to draw are in proportion to the spans and to the pixels: a lane may have millions of spans, and
    be added at any time; it shows nothing before its first span.

    Attributes:
        classes: Number of classes.
        end: Until when the last span of each lane lasts, in ns. It is for the owner to set.
    """

    def __init__(self, classes: int) -> None:
        self.classes = classes
        self.end = 0
        self._lanes: list[Columns] = []
        self._grids: list[Grid] = []
        self._settled = 0

    def __len__(self) -> int:
        """Number of lanes."""
        return len(self._lanes)

    @property
    def settled(self) -> int:
        """Nothing before will be replaced any more, in ns."""
        return min(self._settled, self.end)

    @property
    def spans(self) -> int:
        """Number of spans in all lanes, gaps included."""
        return sum(lane.count for lane in self._lanes)

    @property
    def nbytes(self) -> int:
        """Memory of the columns and of what was made of them, in bytes."""
        return sum(lane.nbytes for lane in self._lanes) + sum(grid.nbytes for grid in self._grids)

    # Filling

    def add_lane(self) -> int:
        """A new, empty lane; returns its index."""
        if len(self._lanes) % LANES == 0:
            self._grids.append(Grid(self.classes))
        lane = Columns(self.classes)
        self._lanes.append(lane)
        self._grids[-1].lanes.append(lane)
        return len(self._lanes) - 1

    def replace(self, lane: int, since: int, start: np.ndarray, kind: np.ndarray, argument: np.ndarray) -> None:
        """Put spans in place of all that the lane shows from `since` on.

        `start` (ns) is sorted and begins at or after `since`; the span before goes on until `start[0]`, and further if
        the first span begins at `since` and is of the same kind and argument: then it is that one, cut there. A span of
        no length shows nothing. Raises ValueError if `since` is before what was settled, or after `start[0]`.
        """
        if since < self._settled:
            raise ValueError(f"{since} ns is settled: all before {self._settled} ns is")
        columns = self._lanes[lane]
        columns.drop(since)
        if not len(start):
            return
        first = int(start[0])
        if first < since:
            raise ValueError(f"a span starts at {first} ns, before {since} ns")
        if first == since and columns.last() == (int(kind[0]), int(argument[0])):
            start, kind, argument = start[1:], kind[1:], argument[1:]
        columns.append(start, kind, argument)

    def settle(self, until: int) -> None:
        """Nothing before `until` will be replaced any more. What was settled stays so, if `until` is earlier."""
        self._settled = max(self._settled, until)
        for grid in self._grids:
            grid.advance(min(self._settled, self.end))

    # Asking

    def slice(self, lane: int, begin: int, end: int) -> Slice:
        """The spans of a lane that lie in [begin, end) or touch it, whole ones; the arrays are copies."""
        end = min(end, self.end)
        parts = self._lanes[lane].parts(begin, end) if begin < self.end else []
        if not parts:
            return Slice(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint8), np.empty(0, np.uint32))
        start, kind, argument = (np.concatenate([part[column] for part in parts]) for column in range(3))
        last = self._lanes[lane].at(int(start[-1]))
        stop = self.end if last is None or last[1] is None else min(last[1], self.end)
        return Slice(start, np.append(start[1:], stop), kind, argument)

    def at(self, lane: int, time: int) -> tuple[int, int, int, int] | None:
        """Start, end, kind and argument of the span of a lane at `time`, a gap too; None outside of its spans."""
        found = self._lanes[lane].at(time) if time < self.end else None
        if found is None:
            return None
        start, end, kind, argument = found
        return start, self.end if end is None else min(end, self.end), kind, argument

    def following(self, lane: int, time: int) -> int | None:
        """Start of the first span of a lane that starts after `time` and is no gap."""
        start = self._lanes[lane].start_after(time)
        return start if start is not None and start < self.end else None

    def preceding(self, lane: int, time: int) -> int | None:
        """Start of the last span of a lane that starts before `time` and is no gap."""
        return self._lanes[lane].start_before(min(time, self.end))

    def totals(self, lane: int, begin: int, end: int) -> np.ndarray:
        """Nanoseconds of [begin, end) in each class; int64 of shape (classes,)."""
        columns, end = self._lanes[lane], min(end, self.end)
        if end <= begin:
            return np.zeros(self.classes, np.int64)
        return columns.time_before(end) - columns.time_before(begin)

    def occupancy(self, lanes: Sequence[int], begin: int, end: int, pixels: int) -> np.ndarray:
        """How [begin, end) divides among the classes, pixel by pixel.

        Returns float32 of shape (len(lanes), pixels, classes): parts of the pixel's time, which sum up to 1 but for
        rounding. Where a lane has no spans, also before 0 and after the end, all is NOTHING. A range without time shows
        nothing at all.

        Where a pixel has few spans, it is exact: a class that is not there has 0, and the shortest span more than 0.
        Where it has very many, what is near its edges may be told of the pixel beside it. In memory the pixels of a
        class lie together.
        """
        if end <= begin:
            return np.zeros((len(lanes), pixels, self.classes), np.float32)
        finer = -(-(end - begin) // (pixels * LONGEST_PIXEL))
        result = np.zeros((self.classes, len(lanes), pixels * finer), np.float32)
        rows: dict[int, list[int]] = {}
        for row, lane in enumerate(lanes):
            rows.setdefault(lane // LANES, []).append(row)
        for number, mine in rows.items():
            inner = [lanes[row] % LANES for row in mine]
            together = mine[-1] - mine[0] == len(mine) - 1
            drawn = result[:, mine[0] : mine[-1] + 1] if together else np.zeros_like(result[:, mine])
            self._grids[number].draw(inner, self.end, View(begin, end, pixels * finer), drawn)
            if not together:
                result[:, mine] = drawn
        if finer > 1:
            result = result.reshape(self.classes, len(lanes), pixels, finer).mean(axis=3)
        return np.moveaxis(result, 0, 2)
