"""What the pixels of the lanes become: runs of one class, drawn as shapes, and columns that several classes share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from visualizer.drawing.pixels import SHARED, Pixels, none_vanishes
from visualizer.model.spans import NOTHING

_NARROW, _WIDE = 2, 20
"""Shapes are at least that many pixels wide: the first if there are few, the second if there are very many."""
_MANY = 400
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
        order: All classes, from top to bottom; the first one is NOTHING, which also stands for pixels that are in runs.
        dots: Of each dot the place of its class in `order`: uint8 of shape (lanes, height, pixels). There may be more
            pixels than are in the picture, since rows of images begin at multiples of four bytes.
        width: So many pixels are in the picture.
    """

    lanes: np.ndarray
    order: tuple[int, ...]
    dots: np.ndarray
    width: int

    @property
    def height(self) -> int:
        """Dots in a column."""
        return self.dots.shape[1]

    def steps(self) -> list[tuple[int, int, np.ndarray, np.ndarray]]:
        """As areas, one over the other: (lane, class, x, y).

        Each goes from the bottom up to a line of steps; it is at `y` from `x` on, until the next one, and at the
        bottom behind the last.
        """
        found = []
        for row, lane in enumerate(self.lanes.tolist()):
            dots = self.dots[row, :, : self.width]
            for place in np.flatnonzero(np.bincount(dots.ravel(), minlength=1)).tolist():
                if place:
                    filled = (dots < place).sum(axis=0)
                    changes = np.flatnonzero(np.diff(filled, prepend=self.height, append=self.height))
                    tops = np.append(filled, self.height)
                    found.append((lane, self.order[place], changes, tops[changes]))
        return found


def divide(pixels: Pixels, dots: float = 1) -> tuple[Runs, Columns | None]:
    """What is drawn of some pixels; `dots` is how many of them make one of ours.

    In a column every class that is there has at least one pixel.
    """
    runs, in_runs, lonely = _runs(pixels, dots)
    return runs, _columns(pixels, in_runs, lonely)


def _runs(pixels: Pixels, dots: float) -> tuple[Runs, np.ndarray, _Lonely]:
    code = pixels.code
    lanes, width = code.shape
    changes = np.ones((lanes, width), bool)
    np.not_equal(code[:, 1:], code[:, :-1], out=changes[:, 1:])
    starts = np.flatnonzero(changes)
    lengths = np.diff(starts, append=lanes * width)
    lane, first = np.divmod(starts, width)
    last = first + lengths
    kind = code.ravel()[starts]
    crisp = (kind != SHARED) & (lengths >= _NARROW)
    many = np.sort(lengths[crisp & (kind != NOTHING)])[:-_MANY]
    if len(many):
        # As many as take long to paint are painted as pixels, which look the same where they are narrow.
        crisp &= lengths >= min(int(many[-1]) + 1, round(_WIDE * dots))
    # A pixel in which one run goes over into the next one belongs to the one that has more of it.
    inner = np.flatnonzero((kind[1:-1] == SHARED) & (lengths[1:-1] == 1) & crisp[:-2] & crisp[2:]) + 1
    inner = inner[
        (kind[inner - 1] != kind[inner + 1]) & (lane[inner - 1] == lane[inner]) & (lane[inner + 1] == lane[inner])
    ]
    if len(inner):
        position = np.zeros(SHARED, np.intp)
        position[list(pixels.kinds)] = np.arange(len(pixels.kinds))
        here = pixels.shares_at(lane[inner], first[inner])
        each = np.arange(len(inner))
        before, after = here[position[kind[inner - 1]], each], here[position[kind[inner + 1]], each]
        fits = (before > 0) & (after > 0) & ((here > 0).sum(axis=0) == 2)
        inner, to_left = inner[fits], before[fits] >= 0.5
        last[inner[to_left] - 1] += 1
        first[inner[~to_left] + 1] -= 1
    covered = crisp.copy()
    covered[inner] = True
    in_runs = np.repeat(covered, lengths).reshape(lanes, width)
    kept = np.flatnonzero(crisp & (kind != NOTHING))
    touches = np.zeros(len(kept), bool)
    touches[:-1] = (lane[kept[1:]] == lane[kept[:-1]]) & (first[kept[1:]] == last[kept[:-1]])
    wide = crisp & (lengths >= round(_APART * dots))
    short = np.flatnonzero((kind[1:-1] == SHARED) & (lengths[1:-1] <= 2) & wide[:-2] & wide[2:]) + 1
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


def _columns(pixels: Pixels, in_runs: np.ndarray, lonely: _Lonely) -> Columns | None:
    lanes = np.flatnonzero(~in_runs.all(axis=1))
    if not len(lanes):
        return None
    every = len(lanes) == len(in_runs)
    outside = ~in_runs if every else ~in_runs[lanes]
    width = in_runs.shape[1]
    dots = np.zeros((len(lanes), pixels.height, -(-width // 4) * 4), np.uint8)
    np.multiply(pixels.dots if every else pixels.dots[lanes], outside[:, None], out=dots[:, :, :width])
    if len(lonely.lane):
        # The shapes are seen beside it: what is between them would be a dot.
        alone = pixels.shares_at(lonely.lane, lonely.at)
        for at, kind in enumerate(pixels.kinds):
            alone[at, (lonely.before == kind) | (lonely.after == kind)] = 0
        rest = alone.sum(axis=0)
        seen = rest > 0
        rows = np.searchsorted(lanes, lonely.lane[seen])
        heights = none_vanishes(alone[:, seen] / rest[seen], pixels.height)
        places = np.array([pixels.order.index(kind) for kind in pixels.kinds], np.uint8)
        columns = np.repeat(np.tile(places, len(rows)), heights.T.ravel()).reshape(len(rows), pixels.height)
        dots[rows, :, lonely.at[seen]] = columns
    return Columns(lanes, pixels.order, dots, width)
