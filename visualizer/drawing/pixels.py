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
        order: All classes that there may be, from top to bottom, NOTHING first.
        kinds: Those of them that are there.
        shares: Part of the pixel's time in each of them, float32 of shape (lanes, pixels).
        dots: Of each dot of a pixel's column the place of its class in `order`, from top to bottom: uint8 of shape
            (lanes, height, pixels). A class has one at least, if it is there at all.
        code: The class of each pixel, or SHARED, uint8 of shape (lanes, pixels).
    """

    order: tuple[int, ...]
    kinds: tuple[int, ...]
    shares: tuple[np.ndarray, ...]
    dots: np.ndarray
    code: np.ndarray

    @property
    def height(self) -> int:
        """Dots in a column."""
        return self.dots.shape[1]

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
    places = [order.index(kind) for kind in kinds]
    return Pixels(tuple(order), kinds, shares, _dots(_heights(shares, there, height), places, height), code)


class Strip:
    """Pixels of some lanes, of which parts can be filled in anew."""

    def __init__(self, pixels: Pixels) -> None:
        self._order, self._dots, self._code = pixels.order, pixels.dots, pixels.code
        self._shares = dict(zip(pixels.kinds, pixels.shares, strict=True))

    @property
    def size(self) -> int:
        """Number of pixels of each lane."""
        return self._code.shape[1]

    def put(self, at: int, part: Pixels) -> None:
        """Fill in pixels from `at` on."""
        behind = at + part.code.shape[1]
        self._code[:, at:behind] = part.code
        self._dots[:, :, at:behind] = part.dots
        for kind in part.kinds:
            if kind not in self._shares:
                self._shares[kind] = np.zeros(self._code.shape, np.float32)
        for kind, shares in self._shares.items():
            shares[:, at:behind] = part.share(kind)

    def clear(self, first: int, last: int) -> None:
        """Let the pixels [first, last) show nothing."""
        if first < last:
            self._code[:, first:last] = NOTHING
            self._dots[:, :, first:last] = 0
            for kind, shares in self._shares.items():
                shares[:, first:last] = kind == NOTHING

    def pixels(self, first: int, last: int) -> Pixels:
        """The pixels [first, last), until some of them are filled in anew."""
        kinds = tuple(kind for kind in self._order if kind in self._shares)
        shares = tuple(self._shares[kind][:, first:last] for kind in kinds)
        return Pixels(self._order, kinds, shares, self._dots[:, :, first:last], self._code[:, first:last])


def empty(lanes: int, pixels: int, height: int, order: Sequence[int]) -> Pixels:
    """Pixels that were not filled in yet."""
    shape = lanes, pixels
    dots = np.zeros((lanes, height, pixels), np.uint8)
    return Pixels(tuple(order), (NOTHING,), (np.ones(shape, np.float32),), dots, np.zeros(shape, np.uint8))


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


def _dots(heights: np.ndarray, places: Sequence[int], height: int) -> np.ndarray:
    """Columns of dots in which each of some classes has the height that is said; see `Pixels.dots`."""
    _, lanes, width = heights.shape
    result = np.zeros((lanes, height, width), np.uint8)
    levels = np.arange(height, dtype=np.uint8)[None, :, None]
    filled = np.zeros((lanes, 1, width), np.uint8)
    below = np.empty(result.shape, bool)
    for mine, here, there in zip(heights[:-1], places[:-1], places[1:], strict=True):
        filled[:, 0] += mine
        np.greater_equal(levels, filled, out=below)
        step = below.view(np.uint8)
        if there - here > 1:
            step *= np.uint8(there - here)
        result += step
    return result
