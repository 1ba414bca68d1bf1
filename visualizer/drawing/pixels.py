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
        shares: Part of the pixel's time in each of them, float32 of shape (lanes, pixels).
        heights: How many of the `height` dots of the pixel's column each has, uint8 of shape (len(kinds), lanes,
            pixels); one at least, if it is there at all.
        code: The class of each pixel, or SHARED, uint8 of shape (lanes, pixels).
        height: Dots in a column.
    """

    kinds: tuple[int, ...]
    shares: tuple[np.ndarray, ...]
    heights: np.ndarray
    code: np.ndarray
    height: int

    def part(self, first: int, last: int) -> Pixels:
        """The pixels [first, last) of each lane."""
        shares = tuple(share[:, first:last] for share in self.shares)
        return Pixels(self.kinds, shares, self.heights[:, :, first:last], self.code[:, first:last], self.height)

    def share(self, kind: int) -> np.ndarray:
        """The parts of one class; of shape (lanes, pixels)."""
        return self.shares[self.kinds.index(kind)] if kind in self.kinds else np.zeros(self.code.shape, np.float32)

    def shares_at(self, lanes: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The parts of all classes, in some lanes at some pixels; of shape (len(kinds), len(lanes))."""
        return np.stack([share[lanes, at] for share in self.shares])


def pixels_of(occupancy: np.ndarray, height: int, order: Sequence[int]) -> Pixels:
    """What the pixels of `occupancy`, see `Spans.occupancy`, show in columns of `height` dots.

    `order` are the classes from top to bottom, NOTHING first.
    """
    every = np.moveaxis(occupancy, 2, 0)
    kinds = (NOTHING, *(kind for kind in order if kind != NOTHING and every[kind].any()))
    shares = tuple(every[kind] for kind in kinds)
    there = [share > 0 for share in shares]
    code = np.zeros(every.shape[1:], np.uint8)
    count = np.zeros(code.shape, np.uint8)
    for kind, mine in zip(kinds, there, strict=True):
        count += mine.view(np.uint8)
        np.maximum(code, mine.view(np.uint8) * np.uint8(kind), out=code)
    np.putmask(code, count > 1, SHARED)
    return Pixels(kinds, shares, _heights(shares, there, height), code, height)


def nothing(lanes: int, pixels: int, height: int) -> Pixels:
    """Pixels that show nothing."""
    shape = lanes, pixels
    heights = np.full((1, *shape), height, np.uint8)
    return Pixels((NOTHING,), (np.ones(shape, np.float32),), heights, np.zeros(shape, np.uint8), height)


def joined(parts: Sequence[Pixels], order: Sequence[int]) -> Pixels:
    """Parts of the same lanes, from left to right, as one."""
    if len(parts) == 1:
        return parts[0]
    kinds = tuple(kind for kind in order if any(kind in part.kinds for part in parts))
    code = np.concatenate([part.code for part in parts], axis=1)
    shares = tuple(np.concatenate([part.share(kind) for part in parts], axis=1) for kind in kinds)
    heights = np.zeros((len(kinds), *code.shape), np.uint8)
    position = 0
    for part in parts:
        behind = position + part.code.shape[1]
        heights[[kinds.index(kind) for kind in part.kinds], :, position:behind] = part.heights
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


def _heights(shares: Sequence[np.ndarray], there: Sequence[np.ndarray], height: int) -> np.ndarray:
    heights = np.full((len(shares), *shares[0].shape), height, np.uint8)
    level = np.zeros(shares[0].shape, np.float32)
    for at, share in enumerate(shares[:-1]):
        level += share
        heights[at] = np.rint(level * np.float32(height))
    for at in range(len(heights) - 1, 0, -1):
        heights[at] -= heights[at - 1]
    vanished = np.zeros(level.shape, bool)
    for mine, present in zip(heights, there, strict=True):
        vanished |= present & (mine == 0)
    lane, at = np.nonzero(vanished)
    if len(lane):
        heights[:, lane, at] = none_vanishes(np.stack([share[lane, at] for share in shares]), height)
    return heights
