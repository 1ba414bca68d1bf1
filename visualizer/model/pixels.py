"""How the spans of some lanes divide the pixels of a row: from the spans themselves, and exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from visualizer.model.columns import Columns, Part

_FINE = float(1 << 32)
"""Parts of a pixel that are told apart. Sums of whole numbers are exact in float64: what is not there is exactly 0."""
_SPANS_AT_ONCE = 1 << 15
_CELLS_AT_ONCE = 1 << 15
"""So many, and pixels of so many lanes, fit into the processor's nearest memory with all that is calculated of them."""


@dataclass(frozen=True)
class View:
    """Times [begin, end), in ns, as so many pixels."""

    begin: int
    end: int
    pixels: int

    @property
    def pixel(self) -> float:
        """Nanoseconds in a pixel."""
        return (self.end - self.begin) / self.pixels

    def place(self, time: np.ndarray) -> np.ndarray:
        """Where `time` lies, in parts of a pixel: float64, whole numbers."""
        return np.rint((time - self.begin) * (self.pixels * _FINE / (self.end - self.begin)))

    def cut(self, begin: int, end: int) -> slice:
        """The pixels that [begin, end) touches."""
        first, last = self.place(np.array([begin, end])) / _FINE
        return slice(int(first), int(np.ceil(last)))


def draw(lanes: Sequence[Columns], begin: int, end: int, last: int, view: View, result: np.ndarray) -> None:
    """Add what [begin, end), which lies in the view, takes of each of its pixels.

    The last span of each lane ends at `last`. `result` is float32 of shape (classes, len(lanes), view.pixels).
    """
    cut = view.cut(begin, end)
    last = min(max(last, begin), end)
    first, count = 0, 0
    parts: list[list[Part]] = []
    for lane in lanes:
        parts.append(lane.parts(begin, last))
        count += sum(len(part[0]) for part in parts[-1])
        cells = len(parts) * (cut.stop - cut.start)
        if count > _SPANS_AT_ONCE or cells > _CELLS_AT_ONCE or first + len(parts) == len(lanes):
            changes = _changes(parts, begin, end, last, len(result))
            behind = first + len(parts)
            _add(*changes, view, cut, result[:, first:behind, cut])
            first, count, parts = behind, 0, []


def _add(time: np.ndarray, kind: np.ndarray, row: np.ndarray, view: View, cut: slice, result: np.ndarray) -> None:
    """Add the parts of the pixels `cut` by class, lane and pixel, from what `_changes` tells."""
    classes, lanes, width = result.shape
    # Each lane has one pixel more than are asked for: what follows the last change falls into it. And before all pixels
    # there is one, for changes at the left edge of the first one.
    stride = width + 1
    place = view.place(time)
    behind = np.ceil(place * (1 / _FINE))  # the first pixel that begins as the change left it
    left = behind * _FINE - place  # of the pixel before that one, after the change
    pixel = behind.astype(np.int64)
    pixel += row * stride - cut.start
    # Changes in the same pixel lie together.
    again = pixel[1:] == pixel[:-1]
    firsts = np.flatnonzero(np.concatenate([[True], ~again]))
    lasts = np.append(firsts[1:], len(pixel)) - 1
    changed = pixel[firsts]
    starting = np.empty(lanes * stride + 1, np.uint8)
    starting[: changed[0] + 1] = classes
    starting[changed[0] + 1 :] = np.repeat(kind[lasts], np.diff(changed, append=len(starting) - 1))
    # There each class has the pixel until the next change.
    count = len(changed)
    lasting = left.copy()
    lasting[:-1] -= left[1:] * again
    place = np.empty(len(kind), np.intp)
    place[0] = 0
    np.cumsum(~again, out=place[1:])
    place += kind.astype(np.intp) * count
    share = np.bincount(place, lasting, count * (classes + 1))
    begun = np.append(np.intp(classes), kind[lasts[:-1]]) * count + np.arange(count)
    share[begun] += _FINE - left[firsts]
    share *= 1 / _FINE
    for which in np.flatnonzero(np.bincount(kind, minlength=classes)[:classes]):
        # Where nothing changes, all of a pixel is of the class that it begins with.
        part = (starting == which).astype(np.float32)
        part[changed] = share[which * count : (which + 1) * count]
        result[which] += part[1:].reshape(lanes, stride)[:, :width]


def _changes(
    lanes: list[list[Part]], begin: int, end: int, last: int, classes: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times at which a lane becomes of a class, those classes and the lanes' rows, lane after lane.

    Every lane is of class 0 from `begin` on until its first span and after `last`, and of class `classes`, which means
    outside, from `end` on.
    """
    opening = np.array([begin], np.int64), np.array([0], np.uint8)
    closing = np.array([last, end], np.int64), np.array([0, classes], np.uint8)
    times: list[np.ndarray] = []
    kinds: list[np.ndarray] = []
    counts: list[int] = []
    for parts in lanes:
        count = 3
        times.append(opening[0])
        kinds.append(opening[1])
        for start, kind, _ in parts:
            times.append(start)
            kinds.append(kind)
            count += len(start)
        times.append(closing[0])
        kinds.append(closing[1])
        counts.append(count)
    time = np.concatenate(times)
    np.maximum(time, begin, out=time)
    return time, np.concatenate(kinds), np.repeat(np.arange(len(lanes)), counts)
