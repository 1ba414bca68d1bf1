"""Where things are: time and x, lanes and y, ticks of the axis, what is under a point. Plain numbers, no painter."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from visualizer.model.timeline import Lane, LaneKind

HEADS = {LaneKind.THREAD: "THREADS", LaneKind.LOCK: "LOCKS", LaneKind.VALUE: "SHARED VARIABLES"}
"""What stands above the first lane of a kind."""
_UNITS = ((1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs"), (1, "ns"))
_DECIMALS = 3
"""Labels that need more of these are written as distances from a round time."""


@dataclass(frozen=True)
class Metrics:
    """Measures in pixels at a scale of 1; the properties below give them scaled.

    Attributes:
        scale: 1 on the screen, 1.6 for an audience.
        names_width: Of the column on the left.
        lane_height, span_height: Of a lane, and of the spans in it.
        inset: Left of keys and heads.
        small_lane_height: Of the lane of a lock or a variable, at most.
    """

    scale: float = 1.0
    names_width: float = 168
    lane_height: float = 40
    span_height: float = 28
    inset: float = 14
    small_lane_height: float = 1_000

    @cached_property
    def names(self) -> int:
        """Width of the column on the left."""
        return round(self.names_width * self.scale)

    @cached_property
    def axis(self) -> int:
        """Height of the strip with the axis."""
        return round(36 * self.scale)

    @cached_property
    def head(self) -> int:
        """Height of a section's head."""
        return round(26 * self.scale)

    @cached_property
    def lane(self) -> int:
        """Height of a lane."""
        return round(self.lane_height * self.scale)

    @cached_property
    def span(self) -> int:
        """Height of the spans of a lane."""
        return round(self.span_height * self.scale)

    @cached_property
    def gil_lane(self) -> int:
        """Height of the GIL's lane."""
        return round(min(self.lane_height, 36) * self.scale)

    @cached_property
    def gil_span(self) -> int:
        """Height of the spans of the GIL."""
        return round(min(self.span_height, 18) * self.scale)

    @cached_property
    def small_lane(self) -> int:
        """Height of the lane of a lock or a variable."""
        return round(min(self.lane_height, self.small_lane_height) * self.scale)

    @cached_property
    def small_span(self) -> int:
        """Height of the spans of a lock or a variable."""
        return round(min(self.span_height, self.small_lane_height * 0.7) * self.scale)

    @cached_property
    def left(self) -> int:
        """Where keys and heads begin in the column on the left."""
        return round(self.inset * self.scale)

    @cached_property
    def indent(self) -> int:
        """Where names begin in the column on the left."""
        return round((self.inset + 26) * self.scale)

    @cached_property
    def two_lines(self) -> bool:
        """Whether a lane has room for two lines of text."""
        return self.lane_height >= 34

    def px(self, pixels: float) -> int:
        """A length, scaled."""
        return round(pixels * self.scale)


SCREEN = Metrics()


@dataclass(frozen=True)
class Row:
    """A lane or a section's head, from top to bottom.

    Attributes:
        top, height: In pixels from the first row's top.
        lane: None for a head.
        head: Text of a head.
        span: Height of the lane's spans.
    """

    top: int
    height: int
    lane: Lane | None = None
    head: str = ""
    span: int = 0

    @property
    def span_top(self) -> int:
        """Where the lane's spans begin."""
        return self.top + (self.height - self.span) // 2


def rows(lanes: Sequence[Lane], metrics: Metrics) -> tuple[Row, ...]:
    """The rows of some lanes. A head stands where another kind begins; that of the first stands beside the axis."""
    found: list[Row] = []
    top = 0
    kind = lanes[0].kind if lanes else None
    for lane in lanes:
        if lane.kind is not kind and lane.kind in HEADS:
            found.append(Row(top, metrics.head, head=HEADS[lane.kind]))
            top += metrics.head
        kind = lane.kind
        height, span = metrics.lane, metrics.span
        if kind is LaneKind.GIL:
            height, span = metrics.gil_lane, metrics.gil_span
        elif kind is not LaneKind.THREAD:
            height, span = metrics.small_lane, metrics.small_span
        found.append(Row(top, height, lane, span=span))
        top += height
    return tuple(found)


@dataclass(frozen=True)
class Spot:
    """A time in a lane; the lane by kind and number, so that it outlives the lane's object."""

    kind: LaneKind
    number: int
    time: int


@dataclass(frozen=True)
class Layout:
    """A picture's parts within a rectangle: column of names on the left, axis on top, lanes in the rest.

    Attributes:
        left, top, width, height: The rectangle.
        lanes: What is shown, from top to bottom.
        begin, end: What the lanes show, in ns.
        scroll: How far the lanes are scrolled up, in pixels.
        axis: Whether there is an axis.
    """

    left: int
    top: int
    width: int
    height: int
    lanes: tuple[Lane, ...]
    begin: int
    end: int
    metrics: Metrics = SCREEN
    scroll: int = 0
    axis: bool = True

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows, not scrolled."""
        return rows(self.lanes, self.metrics)

    @cached_property
    def lanes_left(self) -> int:
        """Where the lanes begin."""
        return self.left + self.metrics.names

    @cached_property
    def lanes_top(self) -> int:
        """Where the lanes begin, below the axis."""
        return self.top + self.axis_height

    @cached_property
    def axis_height(self) -> int:
        """Height of the strip with the axis."""
        return self.metrics.axis if self.axis else 0

    @cached_property
    def lanes_width(self) -> int:
        """Width of the lanes."""
        return max(self.width - self.metrics.names, 1)

    @cached_property
    def lanes_height(self) -> int:
        """Height of what is seen of the lanes."""
        return max(self.height - self.axis_height, 0)

    @cached_property
    def content_height(self) -> int:
        """Height of all rows."""
        return self.rows[-1].top + self.rows[-1].height if self.rows else 0

    @cached_property
    def ns_per_pixel(self) -> float:
        """How much time one pixel shows."""
        return max(self.end - self.begin, 1) / self.lanes_width

    def x(self, time: float) -> float:
        """Where a time is."""
        return self.lanes_left + (time - self.begin) / self.ns_per_pixel

    def time(self, x: float) -> int:
        """The time at some place."""
        return round(self.begin + (x - self.lanes_left) * self.ns_per_pixel)

    def y(self, row: Row) -> int:
        """Top of a row, scrolled."""
        return self.lanes_top + row.top - self.scroll

    def span_y(self, row: Row) -> int:
        """Top of a row's spans, scrolled."""
        return self.lanes_top + row.span_top - self.scroll

    @cached_property
    def seen_rows(self) -> tuple[Row, ...]:
        """The rows of which at least a part is seen."""
        below = self.scroll + self.lanes_height
        return tuple(row for row in self.rows if row.top + row.height > self.scroll and row.top < below)

    def row_of(self, kind: LaneKind, number: int) -> Row | None:
        """The row of a lane."""
        return self._by_lane.get((kind, number))

    @cached_property
    def _by_lane(self) -> dict[tuple[LaneKind, int], Row]:
        return {(row.lane.kind, row.lane.number): row for row in self.rows if row.lane}

    def row_at(self, y: float) -> Row | None:
        """The row at some height; none in the axis and below the last."""
        if not self.lanes_top <= y < self.top + self.height:
            return None
        inside = y - self.lanes_top + self.scroll
        return next((row for row in self.rows if row.top <= inside < row.top + row.height), None)

    def lane_at(self, y: float) -> Lane | None:
        """The lane at some height."""
        row = self.row_at(y)
        return row.lane if row else None

    def spot_at(self, x: float, y: float) -> Spot | None:
        """Lane and time at a point; none where there is no lane or beside the lanes."""
        lane = self.lane_at(y)
        if lane is None or not self.lanes_left <= x < self.left + self.width:
            return None
        return Spot(lane.kind, lane.number, self.time(x))


@dataclass(frozen=True)
class Tick:
    """A point of the axis, at a time in ns."""

    time: int
    label: str


@dataclass(frozen=True)
class Ticks:
    """The points of an axis.

    Attributes:
        ticks: From left to right.
        base: If not empty, the round time that labels beginning with "+" count from.
    """

    ticks: tuple[Tick, ...]
    base: str = ""


def ticks(begin: int, end: int, most: int) -> Ticks:
    """At most about `most` round times between two others, with labels like "12 s", "13.5 s", "48.1 ms", "120 µs"."""
    step = _step(max(end - begin, 1) / max(most, 1))
    first, last = -(-begin // step), end // step
    times = [number * step for number in range(first, last + 1)]
    unit, name = _unit(max(abs(begin), abs(end)))
    decimals = _decimals(step, unit)
    if decimals <= _DECIMALS:
        return Ticks(tuple(Tick(time, f"{_trimmed(time / unit, decimals)} {name}") for time in times))
    # So far in that the labels would be long numbers which differ in their last digits.
    base_step = 10 ** math.ceil(math.log10(end - begin))
    base = begin // base_step * base_step
    inner_unit, inner_name = _unit(end - base)
    inner_decimals = _decimals(step, inner_unit)
    labels = [Tick(time, f"+{_trimmed((time - base) / inner_unit, inner_decimals)} {inner_name}") for time in times]
    return Ticks(tuple(labels), f"{_trimmed(base / unit, 9)} {name}")


def step_ticks(begin: int, end: int, most: int, step_ns: int) -> Ticks:
    """At most about `most` points between two times that count steps of `step_ns`: the middles of steps, numbered."""
    apart = _step(max((end - begin) / step_ns / max(most, 1), 1))
    first = max(-(-(begin + step_ns // 2) // (apart * step_ns)), 1)
    numbers = range(first * apart, (end + step_ns // 2) // step_ns + 1, apart)
    return Ticks(tuple(Tick(number * step_ns - step_ns // 2, f"{number:,}") for number in numbers))


def _step(least: float) -> int:
    """The smallest round number that is not below `least`."""
    power = 10 ** max(math.floor(math.log10(max(least, 1))), 0)
    return next(step for factor in (1, 2, 5, 10, 20) if (step := factor * power) >= least)


def _unit(ns: float) -> tuple[int, str]:
    return next(((unit, name) for unit, name in _UNITS if ns >= unit), _UNITS[-1])


def _decimals(step: int, unit: int) -> int:
    decimals = 0
    while step * 10**decimals % unit and decimals < 9:
        decimals += 1
    return decimals


def _trimmed(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
