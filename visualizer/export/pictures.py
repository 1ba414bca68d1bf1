"""What can be chosen of a picture: its part of the run, lanes, size, colours, and what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from visualizer.drawing import LIGHT, Theme
from visualizer.model.step_lanes import is_named
from visualizer.model.timeline import Lane, LaneKind, Timeline

SMALLEST = 10
"""Size of the smallest text in pixels, at a scale of 1."""


class PictureError(Exception):
    """A picture that cannot be made or written; the message is one sentence."""


@dataclass(frozen=True)
class Preset:
    """A size of pictures.

    Attributes:
        name: What it is called in options.
        points: Points of paper, 1/72 inch, for each pixel.
        width, height: In pixels; a height of None is what the lanes need.
        scale: Of the measures: the smallest one that is fine if there are many lanes, and the usual one.
        lane_height: Of a lane: at least, and at most where there is room.
        margin: Around everything, in pixels.
        zoom: Pixels of a PNG for each of ours, if nothing else is wished.
    """

    name: str
    points: float
    width: int
    height: int | None = None
    scale: tuple[float, float] = (1.0, 1.0)
    lane_height: tuple[int, int] = (40, 40)
    margin: int = 16
    zoom: int = 1


def _paper(name: str, millimetres: float) -> Preset:
    # The smallest text is 7 pt high.
    points = 7 / SMALLEST
    return Preset(name, points, round(millimetres / 25.4 * 72 / points), lane_height=(24, 24), margin=2, zoom=4)


PRESETS = (
    Preset("screen", 0.75, 1366),
    Preset("slide", 0.5, 1920, 1080, scale=(1.4, 1.6), lane_height=(18, 56), margin=32),
    _paper("column", 85),
    _paper("two-columns", 175),
)


@dataclass(frozen=True)
class PictureOptions:
    """What a picture shows and how.

    Attributes:
        begin, end: In ns; an end of None is that of the run.
        lanes: From top to bottom; None for those that matter.
        preset: Its size.
        theme: Its colours.
        transparent: Whether it has no background.
        zoom: Pixels of a PNG for each pixel of the preset, 1 to 4; None for what the preset says.
        title: Above it, if not empty.
        legend: Whether it says what the colours mean.
        axis: Whether it has the axis.
    """

    begin: int = 0
    end: int | None = None
    lanes: tuple[Lane, ...] | None = None
    preset: Preset = PRESETS[0]
    theme: Theme = LIGHT
    transparent: bool = False
    zoom: int | None = None
    title: str = ""
    legend: bool = True
    axis: bool = True


def default_lanes(timeline: Timeline) -> tuple[Lane, ...]:
    """The lanes that matter: all threads, the locks that threads waited for or that were ignored, and the GIL.

    Of a controlled run whose steps are known, all locks that have names, and the shared variables instead of the GIL.
    """
    locks = [lane for lane in timeline.lanes_of(LaneKind.LOCK) if lane.weight or lane.was_ignored]
    if timeline.notes is None:
        return (*timeline.lanes_of(LaneKind.THREAD), *locks, *timeline.lanes_of(LaneKind.GIL))
    locks = [lane for lane in timeline.lanes_of(LaneKind.LOCK) if is_named(lane)]
    return (*timeline.lanes_of(LaneKind.THREAD), *locks, *timeline.lanes_of(LaneKind.VALUE))


def named_lanes(timeline: Timeline, names: Sequence[str]) -> tuple[Lane, ...]:
    """The lanes of those names, in the order of the names; several may have one name.

    Raises PictureError if there is none.
    """
    found: list[Lane] = []
    for name in names:
        mine = [lane for lane in timeline.lanes if lane.name == name]
        if not mine:
            raise PictureError(f"there is no thread and no lock called {name!r}")
        found += mine
    return tuple(found)


def check(timeline: Timeline, options: PictureOptions) -> None:
    """Raise PictureError if there is nothing to be seen of what is asked for."""
    if options.begin >= timeline.end > 0:
        raise PictureError(f"the run ends after {timeline.end / 1e9:g} s, before the picture would begin")
    if options.end is not None and options.begin >= options.end:
        raise PictureError(f"a picture from {options.begin / 1e9:g} s to {options.end / 1e9:g} s shows nothing")
