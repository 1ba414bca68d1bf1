"""Spans of many lanes: columns that grow at their end, and what a row of pixels shows of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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
    """Spans of some lanes, of `classes` classes (NOTHING included).

    Attributes:
        end: Until when the last span of each lane lasts, in ns.
    """

    def __init__(self, classes: int) -> None:
        self.classes = classes
        self.end = 0
        self._lanes: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def __len__(self) -> int:
        """Number of lanes."""
        return len(self._lanes)

    def add_lane(self) -> int:
        """A new, empty lane; returns its index."""
        self._lanes.append((np.empty(0, np.int64), np.empty(0, np.uint8), np.empty(0, np.uint32)))
        return len(self._lanes) - 1

    def replace(self, lane: int, since: int, start: np.ndarray, kind: np.ndarray, argument: np.ndarray) -> None:
        """Put spans in place of all that the lane shows from `since` on.

        `start` is sorted and begins at or after `since`; the span before goes on until `start[0]`. `since` is never
        before what was settled.
        """
        starts, kinds, arguments = self._lanes[lane]
        kept = int(np.searchsorted(starts, since))
        self._lanes[lane] = (
            np.concatenate([starts[:kept], np.asarray(start, np.int64)]),
            np.concatenate([kinds[:kept], np.asarray(kind, np.uint8)]),
            np.concatenate([arguments[:kept], np.asarray(argument, np.uint32)]),
        )

    def settle(self, until: int) -> None:
        """Nothing before `until` will be replaced any more."""

    def slice(self, lane: int, begin: int, end: int) -> Slice:
        """The spans of a lane that lie in [begin, end) or touch it, whole ones."""
        starts, kinds, arguments = self._lanes[lane]
        first = max(int(np.searchsorted(starts, begin, "right")) - 1, 0)
        last = int(np.searchsorted(starts, min(end, self.end)))
        ends = np.append(starts[first + 1 : last + 1], self.end)[: max(last - first, 0)]
        return Slice(starts[first:last], ends, kinds[first:last], arguments[first:last])

    def totals(self, lane: int, begin: int, end: int) -> np.ndarray:
        """Nanoseconds of [begin, end) in each class; int64 of shape (classes,)."""
        found = self.slice(lane, begin, end)
        lengths = np.minimum(found.end, end) - np.maximum(found.start, begin)
        return np.bincount(found.kind, weights=lengths, minlength=self.classes).astype(np.int64)

    def occupancy(self, lanes: Sequence[int], begin: int, end: int, pixels: int) -> np.ndarray:
        """How [begin, end) divides among the classes, pixel by pixel.

        Returns float32 of shape (len(lanes), pixels, classes): parts of the pixel's time. A span of less than a pixel
        never vanishes: its class has more than 0 there.
        """
        edges = np.linspace(begin, end, pixels + 1).astype(np.int64)
        result = np.zeros((len(lanes), pixels, self.classes), np.float32)
        for row, lane in enumerate(lanes):
            found = self.slice(lane, begin, end)
            for start, stop, kind in zip(found.start, found.end, found.kind, strict=True):
                first = max(int(np.searchsorted(edges, start, "right")) - 1, 0)
                last = min(int(np.searchsorted(edges, stop)), pixels)
                low = np.maximum(edges[first:last], start)
                high = np.minimum(edges[first + 1 : last + 1], stop)
                width = np.maximum(edges[first + 1 : last + 1] - edges[first:last], 1)
                result[row, first:last, kind] += np.maximum((high - low) / width, 1e-6)
        return result
