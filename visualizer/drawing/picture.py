"""What is to be drawn: a timeline, the part of it that is seen, and what is marked in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from visualizer.drawing.layout import SCREEN, Layout, Metrics, Spot
from visualizer.drawing.theme import LIGHT, Theme
from visualizer.model.states import State
from visualizer.model.timeline import Lane, Timeline


@dataclass(frozen=True)
class Picture:
    """All that the painter needs to know.

    Attributes:
        timeline: What is drawn.
        lanes: The lanes to show, from top to bottom.
        begin, end: The part that is seen, in ns.
        theme, metrics: Colours and measures.
        scroll: How far the lanes are scrolled up, in pixels.
        now: The time whose states stand below the threads' names; None for the timeline's end.
        notes: What stands below the name of a thread instead, by its number.
        shares: Whether the shares of the states in the part that is seen stand there.
        highlighted: The states that are not dimmed; None for all.
        selected, hovered: Spans that are marked.
        cursor: A time that is marked, as where the pointer is.
        measured: A range that is marked.
        arrows: Whether arrows show who let whom go on.
        axis: Whether there is an axis.
    """

    timeline: Timeline
    lanes: tuple[Lane, ...]
    begin: int
    end: int
    theme: Theme = LIGHT
    metrics: Metrics = SCREEN
    scroll: int = 0
    now: int | None = None
    notes: Mapping[int, str] = field(default_factory=dict)
    shares: bool = False
    highlighted: frozenset[State] | None = None
    selected: Spot | None = None
    hovered: Spot | None = None
    cursor: int | None = None
    measured: tuple[int, int] | None = None
    arrows: bool = True
    axis: bool = True

    def layout(self, left: int, top: int, width: int, height: int) -> Layout:
        """Where its parts are within a rectangle."""
        return Layout(left, top, width, height, self.lanes, self.begin, self.end, self.metrics, self.scroll, self.axis)
