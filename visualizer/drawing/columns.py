"""What the pixels of the lanes show: runs of one class, which become shapes, and columns that several classes share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from visualizer.model.spans import NOTHING

_NARROW, _WIDE = 2, 20
"""Shapes are at least that many pixels wide: the first if there are few, the second if there are very many."""
_MANY = 400
_SHARED = 255
_APART = 4
"""What is shorter than a pixel between two shapes of that width at least has its pixel, or two, for itself."""


@dataclass(frozen=True)
class Runs:
    """Neighbouring pixels of one class, as columns of equal length; gaps in the lanes are left out.

    Attributes:
        lane: Index of the lane.
        first, last: First pixel, and the one behind the last.
        kind: Class.
        touches: Whether another run of this lane begins where this one ends.
    """

    lane: np.ndarray
    first: np.ndarray
    last: np.ndarray
    kind: np.ndarray
    touches: np.ndarray

    def __len__(self) -> int:
        return len(self.lane)


@dataclass(frozen=True)
class Columns:
    """Pixels that several classes share, divided by height in proportion.

    Attributes:
        lanes: Indices of the lanes that have some.
        kinds: The classes, from top to bottom; the first one is NOTHING, which also stands for pixels that are in runs.
        heights: For each class, how many pixels of each column it has: uint8 of shape (lanes, pixels).
        height: Their sum.
    """

    lanes: np.ndarray
    kinds: tuple[int, ...]
    heights: tuple[np.ndarray, ...]
    height: int

    def indices(self) -> np.ndarray:
        """For each pixel of the picture, the position of its class in `kinds`: uint8 of shape (lanes, y, x)."""
        count, width = self.heights[0].shape
        # Rows of images begin at multiples of four bytes.
        result = np.zeros((count, self.height, (width + 3) // 4 * 4), np.uint8)
        levels = np.arange(self.height, dtype=np.uint8)[None, :, None]
        filled = np.zeros((count, width), np.uint8)
        for heights in self.heights[:-1]:
            filled += heights
            result[:, :, :width] += levels >= filled[:, None, :]
        return result

    def steps(self) -> list[tuple[int, int, np.ndarray, np.ndarray]]:
        """As areas, one over the other: (lane, class, x, y).

        Each goes from the bottom up to a line of steps; it is at `y` from `x` on, until the next one, and at the
        bottom behind the last.
        """
        found = []
        for row, lane in enumerate(self.lanes.tolist()):
            filled = self.heights[0][row].astype(np.int32)
            for kind, heights in zip(self.kinds[1:], self.heights[1:], strict=True):
                if heights[row].any():
                    changes = np.flatnonzero(np.diff(filled, prepend=self.height, append=self.height))
                    tops = np.append(filled, self.height)
                    found.append((lane, kind, changes, tops[changes]))
                filled = filled + heights[row]
        return found


def divide(
    occupancy: np.ndarray, height: int, order: Sequence[int], dots: float = 1
) -> tuple[Runs, Columns | None, np.ndarray]:
    """What is drawn of `occupancy`, see `Spans.occupancy`; columns are `height` pixels high.

    `order` are the classes from top to bottom, NOTHING first; `dots` is how many of the pixels make one of ours. In a
    column every class that is there has at least one pixel. The third result says which pixels are shared by several
    classes.
    """
    shares = np.ascontiguousarray(np.moveaxis(occupancy, 2, 0))
    there = {kind: present for kind, share in enumerate(shares) if (present := share > 0).any()}
    lanes, pixels = occupancy.shape[:2]
    count = np.zeros((lanes, pixels), np.uint8)
    code = np.zeros((lanes, pixels), np.uint8)
    for kind, present in there.items():
        count += present
        np.maximum(code, present * np.uint8(kind), out=code)
    shared = count > 1
    code[shared] = _SHARED
    runs, in_runs, lonely = _runs(code, count, shares, there, dots)
    columns = _columns(shares, there, in_runs, lonely, height, order)
    return runs, columns, shared


def _runs(
    code: np.ndarray, count: np.ndarray, shares: np.ndarray, there: dict[int, np.ndarray], dots: float
) -> tuple[Runs, np.ndarray, _Lonely]:
    lanes, pixels = code.shape
    changes = np.ones((lanes, pixels), bool)
    changes[:, 1:] = code[:, 1:] != code[:, :-1]
    starts = np.flatnonzero(changes)
    lengths = np.diff(starts, append=lanes * pixels)
    lane, first = np.divmod(starts, pixels)
    last = first + lengths
    kind = code.ravel()[starts]
    crisp = (kind != _SHARED) & (lengths >= _NARROW)
    many = np.sort(lengths[crisp & (kind != NOTHING)])[:-_MANY]
    if len(many):
        # As many as take long to paint are painted as pixels, which look the same where they are narrow.
        crisp &= lengths >= min(int(many[-1]) + 1, round(_WIDE * dots))
    # A pixel in which one run goes over into the next one belongs to the one that has more of it.
    inner = np.flatnonzero((kind[1:-1] == _SHARED) & (lengths[1:-1] == 1)) + 1
    inner = inner[
        crisp[inner - 1]
        & crisp[inner + 1]
        & (kind[inner - 1] != kind[inner + 1])
        & (lane[inner - 1] == lane[inner])
        & (lane[inner + 1] == lane[inner])
        & (count.ravel()[starts[inner]] == 2)
    ]
    if len(inner):
        present = np.zeros(shares.shape[0], np.intp)
        present[list(there)] = np.arange(len(there))
        table = np.stack(list(there.values()))
        at_lane, at = lane[inner], first[inner]
        before, after = kind[inner - 1], kind[inner + 1]
        fits = table[present[before], at_lane, at] & table[present[after], at_lane, at]
        inner = inner[fits]
        to_left = shares[before[fits], at_lane[fits], at[fits]] >= 0.5
        last[inner[to_left] - 1] += 1
        first[inner[~to_left] + 1] -= 1
    covered = crisp.copy()
    covered[inner] = True
    in_runs = np.repeat(covered, lengths).reshape(lanes, pixels)
    kept = np.flatnonzero(crisp & (kind != NOTHING))
    touches = np.zeros(len(kept), bool)
    touches[:-1] = (lane[kept[1:]] == lane[kept[:-1]]) & (first[kept[1:]] == last[kept[:-1]])
    wide = crisp & (lengths >= round(_APART * dots))
    short = np.flatnonzero((kind[1:-1] == _SHARED) & (lengths[1:-1] <= 2) & wide[:-2] & wide[2:]) + 1
    short = short[~covered[short] & (lane[short - 1] == lane[short]) & (lane[short + 1] == lane[short])]
    both = short[lengths[short] == 2]
    at = np.concatenate([first[short], first[both] + 1])
    short = np.concatenate([short, both])
    lonely = _Lonely(lane[short], at, kind[short - 1], kind[short + 1])
    return Runs(lane[kept], first[kept], last[kept], kind[kept], touches), in_runs, lonely


class _Lonely(NamedTuple):
    """Pixels between two shapes in which there is something else: where they are, and the classes of the shapes."""

    lane: np.ndarray
    at: np.ndarray
    before: np.ndarray
    after: np.ndarray


def _columns(
    shares: np.ndarray,
    there: dict[int, np.ndarray],
    in_runs: np.ndarray,
    lonely: _Lonely,
    height: int,
    order: Sequence[int],
) -> Columns | None:
    lanes = np.flatnonzero(~in_runs.all(axis=1))
    if not len(lanes):
        return None
    every = len(lanes) == len(in_runs)
    outside = ~(in_runs if every else in_runs[lanes])
    kinds = (NOTHING, *(kind for kind in order if kind in there and kind != NOTHING))
    parts = [shares[kind] if every else shares[kind][lanes] for kind in kinds]
    heights: list[np.ndarray] = []
    vanished = np.zeros(outside.shape, bool)
    filled, before = np.zeros(outside.shape, np.float32), np.zeros(outside.shape, np.uint8)
    for part in parts[:-1]:
        filled += part
        after = np.rint(filled * np.float32(height)).astype(np.uint8)
        heights.append(after - before)
        before = after
    heights.append(np.uint8(height) - before)
    for kind, mine in zip(kinds, heights, strict=True):
        if kind in there:
            vanished |= (there[kind] if every else there[kind][lanes]) & (mine == 0)
    where = np.nonzero(vanished & outside)
    if len(where[0]):
        corrected = _none_vanishes(np.stack([part[where] for part in parts]), height)
        for mine, column in zip(heights, corrected, strict=True):
            mine[where] = column
    if len(lonely.lane):
        # The shapes are seen beside it: what is between them would be a dot.
        alone = shares[:, lonely.lane, lonely.at]
        which = np.arange(len(lonely.lane))
        alone[lonely.before, which] = alone[lonely.after, which] = 0
        rest = alone.sum(axis=0)
        seen = rest > 0
        corrected = _none_vanishes(alone[:, seen][list(kinds)] / rest[seen], height)
        rows = np.searchsorted(lanes, lonely.lane[seen])
        for mine, column in zip(heights, corrected, strict=True):
            mine[rows, lonely.at[seen]] = column
    for mine in heights:
        mine *= outside
    heights[0] += np.uint8(height) * ~outside
    return Columns(lanes, kinds, tuple(heights), height)


def _none_vanishes(shares: np.ndarray, height: int) -> np.ndarray:
    """Heights of columns in which every class that is there has a pixel; what that takes is taken from the widest."""
    found = np.maximum(np.rint(shares * height), shares > 0).astype(np.int16)
    columns = np.arange(shares.shape[1])
    found[shares.argmax(axis=0), columns] += height - found.sum(axis=0, dtype=np.int16)
    return np.clip(found, 0, height).astype(np.uint8)
