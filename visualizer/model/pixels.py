"""How the spans of some lanes divide the pixels of a row: from the spans themselves, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from visualizer.model.columns import Columns

_FINE = float(1 << 32)
"""Parts of a pixel that are told apart. Sums of whole numbers are exact in float64: what is not there is exactly 0."""


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


def exact(lanes: Sequence[Columns], begin: int, end: int, last: int, view: View) -> np.ndarray:
    """Parts of the pixels that [begin, end) touches, of its time alone; it lies in the view.

    The last span of each lane ends at `last`. Returns float32 of shape (len(lanes), pixels, classes).
    """
    classes = lanes[0].classes
    cut = view.cut(begin, end)
    width = cut.stop - cut.start
    time, kind, row = _changes(lanes, begin, end, min(max(last, begin), end))
    # Each lane has one pixel more than are asked for: what follows the last change falls into it.
    stride = width + 1
    place = view.place(time)
    pixel = np.ceil(place / _FINE)
    left = pixel * _FINE - place  # of the pixel before, after the change
    first = pixel.astype(np.int64)
    first += row * stride - cut.start  # the first that begins as the change left it
    # As if nothing changed inside a pixel: all of it is of the class that it begins with.
    starting = np.empty(len(lanes) * stride, np.uint8)
    starting[: first[0]] = classes
    starting[first[0] :] = np.repeat(kind, np.diff(first, append=len(starting)))
    whole = np.eye(classes + 1, classes, dtype=np.float32)
    result = whole.take(starting, axis=0)
    # The few pixels with changes in them are put right: what is left of the pixel goes from one class to the other.
    inside = left > 0
    if inside.any():
        before = np.empty_like(kind)
        before[0], before[1:] = classes, kind[:-1]
        before, pixel, left = before[inside], first[inside] - 1, left[inside]
        fresh = np.diff(pixel, prepend=-1) > 0
        changed, number = pixel[fresh], np.cumsum(fresh) - 1
        number *= classes + 1
        moved = np.bincount(
            np.concatenate([number + kind[inside], number + before]),
            np.concatenate([left, -left]),
            len(changed) * (classes + 1),
        ).reshape(-1, classes + 1)
        moved[np.arange(len(changed)), starting[changed]] += _FINE
        result[changed] = moved[:, :classes] * (1 / _FINE)
    return result.reshape(len(lanes), stride, classes)[:, :width]


def _changes(lanes: Sequence[Columns], begin: int, end: int, last: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times at which a lane becomes of a class, those classes and the lanes' rows, lane after lane.

    Every lane is NOTHING from `begin` on until its first span and after `last`, and of class `classes`, which means
    outside, from `end` on.
    """
    classes = lanes[0].classes
    opening = np.array([begin], np.int64), np.array([0], np.uint8)
    closing = np.array([last, end], np.int64), np.array([0, classes], np.uint8)
    times: list[np.ndarray] = []
    kinds: list[np.ndarray] = []
    counts: list[int] = []
    for lane in lanes:
        count = 3
        times.append(opening[0])
        kinds.append(opening[1])
        for start, kind, _ in lane.parts(begin, last):
            times.append(start)
            kinds.append(kind)
            count += len(start)
        times.append(closing[0])
        kinds.append(closing[1])
        counts.append(count)
    time = np.concatenate(times)
    np.maximum(time, begin, out=time)
    return time, np.concatenate(kinds), np.repeat(np.arange(len(lanes)), counts)
