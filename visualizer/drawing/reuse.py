"""Keeps what the pixels of a picture showed, for the next pictures that show the same moments as large as this one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from visualizer.drawing.pixels import Pixels, joined, nothing, pixels_of
from visualizer.model.spans import Spans

_LEAST_NS = 1000
"""Pixels that are shorter are not kept."""


@dataclass(frozen=True)
class _Kept:
    """Pixels from `begin` on, in ns, of which those before `until` will not change any more."""

    key: tuple
    begin: int
    until: int
    pixels: Pixels


class Reuse:
    """What the pixels of the last picture showed.

    As time passes, or when one moves along, only the pixels that are new are computed. For this a pixel has to be a
    whole number of nanoseconds, and its edges multiples of it, see `aligned`; of all others nothing is kept.
    """

    def __init__(self) -> None:
        self._kept: dict[Spans, _Kept] = {}

    def pixels(
        self, spans: Spans, lanes: Sequence[int], begin: int, end: int, count: int, height: int, order: Sequence[int]
    ) -> Pixels:
        """What `count` pixels of some lanes show between two times; see `pixels_of`."""

        def shown(first: int, last: int) -> Pixels:
            return pixels_of(
                spans.occupancy(lanes, first, last, (last - first) * count // (end - begin)), height, order
            )

        pixel = (end - begin) // count
        if not pixel or (end - begin) % count or begin % pixel:
            return shown(begin, end)
        key = (tuple(lanes), pixel, height)
        kept = self._kept.get(spans)
        # Behind the end there is nothing.
        behind = min(max(begin - (begin - spans.end) // pixel * pixel, begin), end)
        first = last = begin
        if kept is not None and kept.key == key:
            first, last = max(begin, kept.begin), min(behind, kept.until)
        parts: list[Pixels] = []
        if kept is None or first >= last:
            first = last = begin
        if begin < first:
            parts.append(shown(begin, first))
        if kept is not None and first < last:
            parts.append(kept.pixels.part((first - kept.begin) // pixel, (last - kept.begin) // pixel))
        if last < behind:
            parts.append(shown(last, behind))
        if behind < end:
            parts.append(nothing(len(lanes), (end - behind) // pixel, height))
        found = joined(parts, order)
        until = min(begin + (spans.settled - begin) // pixel * pixel, end)
        self._kept[spans] = _Kept(key, begin, until, found)
        return found


def aligned(begin: int, end: int, count: int) -> tuple[int, int]:
    """About the same stretch of time, so that `count` pixels have edges that other pictures have, too.

    It is moved by half a pixel at most. What is so short that a pixel is hardly a number of nanoseconds stays as it is.
    """
    pixel = -(-(end - begin) // count)
    if pixel < _LEAST_NS:
        return begin, end
    first = (begin + pixel // 2) // pixel * pixel
    return first, first + pixel * count
