"""What each pixel of the lanes shows by itself: which classes, and how high each of them is in its column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from visualizer.model.spans import NOTHING

SHARED = 255
"""Code of a pixel that several classes share."""


@dataclass(frozen=True)
class Pixels:
    """What each pixel of some lanes shows.

    Attributes:
        kinds: The classes that are there, from top to bottom, NOTHING first.
        shares: Part of the pixel's time in each of them, float32 of shape (len(kinds), lanes, pixels).
        heights: How many of the `height` dots of the pixel's column each has, uint8 of the same shape; one at least, if
            it is there at all.
        code: The class of each pixel, or SHARED, uint8 of shape (lanes, pixels).
        height: Dots in a column.
    """

    kinds: tuple[int, ...]
    shares: np.ndarray
    heights: np.ndarray
    code: np.ndarray
    height: int

    def part(self, first: int, last: int) -> Pixels:
        """The pixels [first, last) of each lane."""
        shares, heights = self.shares[:, :, first:last], self.heights[:, :, first:last]
        return Pixels(self.kinds, shares, heights, self.code[:, first:last], self.height)

    def share(self, kind: int) -> np.ndarray:
        """The parts of one class; of shape (lanes, pixels)."""
        return self.shares[self.kinds.index(kind)] if kind in self.kinds else np.zeros(self.code.shape, np.float32)


def pixels_of(occupancy: np.ndarray, height: int, order: Sequence[int]) -> Pixels:
    """What the pixels of `occupancy`, see `Spans.occupancy`, show in columns of `height` dots.

    `order` are the classes from top to bottom, NOTHING first.
    """
    shares = np.moveaxis(occupancy, 2, 0)
    kinds = (NOTHING, *(kind for kind in order if kind != NOTHING and shares[kind].any()))
    shares = shares[list(kinds)]
    there = shares > 0
    count = there.sum(axis=0, dtype=np.uint8)
    code = np.zeros(count.shape, np.uint8)
    for kind, mine in zip(kinds, list(there), strict=True):
        np.maximum(code, mine.view(np.uint8) * np.uint8(kind), out=code)
    np.putmask(code, count > 1, SHARED)
    return Pixels(kinds, shares, _heights(shares, there, height), code, height)


def nothing(lanes: int, pixels: int, height: int) -> Pixels:
    """Pixels that show nothing."""
    shape = 1, lanes, pixels
    code = np.zeros((lanes, pixels), np.uint8)
    return Pixels((NOTHING,), np.ones(shape, np.float32), np.full(shape, height, np.uint8), code, height)


def joined(parts: Sequence[Pixels], order: Sequence[int]) -> Pixels:
    """Parts of the same lanes, from left to right, as one."""
    kinds = tuple(kind for kind in order if any(kind in part.kinds for part in parts))
    code = np.concatenate([part.code for part in parts], axis=1)
    shares = np.zeros((len(kinds), *code.shape), np.float32)
    heights = np.zeros(shares.shape, np.uint8)
    position = 0
    for part in parts:
        behind = position + part.code.shape[1]
        for at, kind in enumerate(part.kinds):
            shares[kinds.index(kind), :, position:behind] = part.shares[at]
            heights[kinds.index(kind), :, position:behind] = part.heights[at]
        position = behind
    return Pixels(kinds, shares, heights, code, parts[0].height)


def none_vanishes(shares: np.ndarray, height: int) -> np.ndarray:
    """Heights of columns in which every class that is there has a dot; what that takes is taken from the widest.

    `shares` and the result, uint8, are of shape (classes, columns).
    """
    found = np.maximum(np.rint(shares * height), shares > 0).astype(np.int16)
    columns = np.arange(shares.shape[1])
    found[shares.argmax(axis=0), columns] += height - found.sum(axis=0, dtype=np.int16)
    return np.clip(found, 0, height).astype(np.uint8)


def _heights(shares: np.ndarray, there: np.ndarray, height: int) -> np.ndarray:
    heights = np.full(shares.shape, height, np.uint8)
    level = np.zeros(shares.shape[1:], np.float32)
    for at, share in enumerate(shares[:-1]):
        level += share
        heights[at] = np.rint(level * np.float32(height))
    for at in range(len(heights) - 1, 0, -1):
        heights[at] -= heights[at - 1]
    lane, at = np.nonzero((there & (heights == 0)).any(axis=0))
    if len(lane):
        heights[:, lane, at] = none_vanishes(shares[:, lane, at], height)
    return heights
