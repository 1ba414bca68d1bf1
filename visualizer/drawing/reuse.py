"""Keeps what the pixels of a picture showed, for the next pictures that show the same moments as large as this one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from visualizer.drawing.pixels import Pixels, Strip, empty, pixels_of
from visualizer.model.spans import Spans

_LEAST_NS = 1000
"""Pixels that are shorter are not kept."""
_ROOM = 1
"""Who moves along gets a strip with so many times what is seen in addition, so that it is seldom copied."""


@dataclass
class _Kept:
    """Pixels in a strip that begins at `begin`, in ns; those of [since, until) will not change any more."""

    key: tuple
    strip: Strip
    begin: int
    since: int
    until: int


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
        key = (tuple(lanes), pixel, height, tuple(order))
        # Behind the end there is nothing.
        behind = min(max(begin - (begin - spans.end) // pixel * pixel, begin), end)
        kept = self._kept.get(spans)
        if kept is not None and kept.key == key and max(begin, kept.since) < min(end, kept.until):
            kept = _with_room(kept, begin, end)
        elif behind == end:
            kept = _Kept(key, Strip(shown(begin, end)), begin, begin, end)
        else:
            kept = _Kept(key, Strip(empty(len(lanes), count, height, order)), begin, begin, begin)
        first, last = max(begin, kept.since), min(behind, kept.until)
        if first >= last:
            first = last = begin
        for since, until in ((begin, first), (last, behind)):
            if since < until:
                kept.strip.put((since - kept.begin) // pixel, shown(since, until))
        at = (begin - kept.begin) // pixel
        kept.strip.clear((behind - kept.begin) // pixel, at + count)
        kept.since, kept.until = begin, min(begin + (spans.settled - begin) // pixel * pixel, end)
        self._kept[spans] = kept
        return kept.strip.pixels(at, at + count)


def _with_room(kept: _Kept, begin: int, end: int) -> _Kept:
    """The same, in a strip with room for [begin, end)."""
    lanes, pixel, height, order = kept.key
    if kept.begin <= begin and end <= kept.begin + kept.strip.size * pixel:
        return kept
    # And for more where one moves to.
    count = (end - begin) // pixel
    room = _ROOM * count
    first = begin if begin >= kept.since else begin - room * pixel
    made = _Kept(kept.key, Strip(empty(len(lanes), count + room, height, order)), first, begin, begin)
    made.since, made.until = max(begin, kept.since), min(end, kept.until)
    known = kept.strip.pixels((made.since - kept.begin) // pixel, (made.until - kept.begin) // pixel)
    made.strip.put((made.since - first) // pixel, known)
    return made


def aligned(begin: int, end: int, count: int) -> tuple[int, int]:
    """About the same stretch of time, so that `count` pixels have edges that other pictures have, too.

    It is moved by half a pixel at most. What is so short that a pixel is hardly a number of nanoseconds stays as it is.
    """
    pixel = -(-(end - begin) // count)
    if pixel < _LEAST_NS:
        return begin, end
    first = (begin + pixel // 2) // pixel * pixel
    return first, first + pixel * count
