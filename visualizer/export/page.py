"""A picture with all that stands around it: title, timeline, legend and caption, in pixels of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from visualizer.drawing import Metrics, Picture, names_width, paint, text
from visualizer.drawing.fills import Canvas
from visualizer.drawing.layout import rows
from visualizer.export.pictures import SMALLEST, PictureOptions, Preset, default_lanes
from visualizer.model.labels import gil_words, state_words, time_text
from visualizer.model.states import STATES, State
from visualizer.model.timeline import LaneKind, Timeline, state_class

_TITLE, _LEGEND = 16, 11
_BETWEEN = " · "
_NAMES_PART = 0.34
"""The names of the lanes take at most that part of the width."""


@dataclass(frozen=True)
class Page:
    """A picture with all that stands around it.

    Attributes:
        options: What was wished.
        picture: The timeline.
        parts: What the caption says.
    """

    options: PictureOptions
    picture: Picture
    parts: tuple[str, ...]

    @property
    def width(self) -> int:
        """In pixels."""
        return self.options.preset.width

    @property
    def height(self) -> int:
        """In pixels."""
        return self.options.preset.height or self.needed

    @property
    def needed(self) -> int:
        """Height that all of it needs."""
        return 2 * self.options.preset.margin + self._title_height + self._picture_height + self._height_below

    @property
    def points(self) -> float:
        """Points of paper for each pixel."""
        return self.options.preset.points

    @property
    def title(self) -> str:
        """What it is called."""
        return printable(self.options.title)

    @property
    def started(self) -> float:
        """When the run was started, in seconds since the epoch."""
        analysis = self.picture.timeline.analysis
        return analysis.recording.header.started if analysis else 0.0

    @property
    def caption(self) -> str:
        """The caption as one text."""
        return _BETWEEN.join(self.parts)

    def paint(self, painter: QPainter) -> None:
        """Paint it; a unit of the painter is a pixel of ours."""
        theme, metrics, margin = self.options.theme, self.picture.metrics, self.options.preset.margin
        canvas = Canvas(painter, metrics.scale)
        if not self.options.transparent:
            canvas.fill(0, 0, self.width, self.height, theme.background)
        y = margin
        if self.title:
            px = metrics.px(_TITLE)
            title = text.elided(self.title, px, text.BOLD, self._inside)
            text.draw(painter, margin, y + px * 0.6, title, px, theme.text, text.BOLD)
        paint(painter, self.inside, self.picture, background=False)
        y = self.height - margin - self._height_below + metrics.px(10)
        if self.options.legend:
            for line in self._legend():
                self._paint_legend(canvas, line, y)
                y += metrics.px(20)
            y += metrics.px(4)
        for line in self._caption_lines():
            text.draw(painter, margin, y + metrics.px(7), line, metrics.px(SMALLEST), theme.dimmed)
            y += metrics.px(14)

    @property
    def inside(self) -> QRect:
        """Where the timeline is."""
        margin = self.options.preset.margin
        return QRect(margin, margin + self._title_height, self._inside, self._picture_height)

    @property
    def _inside(self) -> int:
        return self.width - 2 * self.options.preset.margin

    @property
    def _title_height(self) -> int:
        return self.picture.metrics.px(_TITLE + 8) if self.title else 0

    @property
    def _picture_height(self) -> int:
        last = rows(self.picture.lanes, self.picture.metrics)[-1:]
        axis = self.picture.metrics.axis if self.picture.axis else 0
        return axis + sum(row.top + row.height for row in last)

    @property
    def _height_below(self) -> int:
        px = self.picture.metrics.px
        legend = px(20) * len(self._legend()) + px(4) if self.options.legend else 0
        return px(10) + legend + px(14) * len(self._caption_lines())

    def _caption_lines(self) -> list[str]:
        px = self.picture.metrics.px(SMALLEST)
        return _wrapped(self.parts, lambda line: text.width(line, px) <= self._inside)

    def _legend(self) -> list[list[State]]:
        """The states that are to be seen, line by line."""
        picture = self.picture
        threads = [lane for lane in picture.lanes if lane.kind is LaneKind.THREAD]
        totals = [picture.timeline.threads.totals(lane.row, picture.begin, picture.end) for lane in threads]
        lines: list[list[State]] = []
        used = 0.0
        for state in STATES:
            if any(total[state_class(state)] for total in totals):
                width = self._legend_width(state)
                if not lines or used + width > self._inside:
                    lines.append([])
                    used = 0.0
                lines[-1].append(state)
                used += width
        return lines

    def _legend_width(self, state: State) -> float:
        px = self.picture.metrics.px
        return px(27) + text.width(self._words(state), px(_LEGEND)) + px(20)

    def _words(self, state: State) -> str:
        return state_words(self.picture.timeline, state)

    def _paint_legend(self, canvas: Canvas, states: list[State], y: float) -> None:
        theme, px = self.options.theme, self.picture.metrics.px
        x = float(self.options.preset.margin)
        for state in states:
            canvas.shapes([(round(x), y, px(20), px(14))], theme.states[state])
            text.draw(canvas.painter, x + px(27), y + px(7), self._words(state), px(_LEGEND), theme.text)
            x += self._legend_width(state)


def page_of(timeline: Timeline, options: PictureOptions) -> Page:
    """The page that some options ask for; the largest lanes that have room on it."""
    lanes = default_lanes(timeline) if options.lanes is None else options.lanes
    end = _end(timeline, options)
    picture = Picture(
        timeline, lanes, options.begin, max(end, options.begin + 1), options.theme, now=end, axis=options.axis
    )
    parts = _caption(timeline, options)
    page = Page(options, picture, parts)
    for metrics in _sizes(options.preset):
        fitted = replace(picture, metrics=metrics)
        inside = options.preset.width - 2 * options.preset.margin
        most = inside * _NAMES_PART / metrics.scale
        fitted = replace(fitted, metrics=replace(metrics, names_width=names_width(fitted, min(168, most), most)))
        page = Page(options, fitted, parts)
        if page.needed <= page.height:
            return page
    for count in range(len(lanes) - 1, 0, -1):
        shown = (*parts, f"{count} of {len(lanes)} lanes shown")
        page = Page(options, replace(page.picture, lanes=lanes[:count]), shown)
        if page.needed <= page.height:
            break
    return page


def _end(timeline: Timeline, options: PictureOptions) -> int:
    return timeline.end if options.end is None else min(options.end, timeline.end)


def _sizes(preset: Preset) -> Iterator[Metrics]:
    """The measures that a preset allows, the largest first."""
    low, high = preset.lane_height
    for height in range(high, low - 1, -2):
        yield Metrics(preset.scale[1], lane_height=height, span_height=round(height * 0.7), inset=0)
    if preset.scale[0] < preset.scale[1]:
        yield Metrics(preset.scale[0], lane_height=low, span_height=round(low * 0.7), inset=0)


def printable(words: str) -> str:
    """A text without the stand-ins for bytes that are no UTF-8, and without line breaks."""
    return " ".join(words.encode("utf-8", "backslashreplace").decode().split())


def _caption(timeline: Timeline, options: PictureOptions) -> tuple[str, ...]:
    parts: list[str] = []
    if timeline.analysis:
        header = timeline.analysis.recording.header
        if header.program:
            # Not where it is on somebody's machine.
            name = header.program.replace("\\", "/").rsplit("/", 1)[-1]
            parts.append(printable(" ".join([name, *header.arguments])))
        if header.python:
            parts.append(f"Python {header.python}")
        parts.append("no GIL" if header.gil_source == "none" else f"GIL {gil_words(header.gil_source)}")
        parts.append(f"{header.dropped:,} events dropped")
    end = _end(timeline, options)
    if options.begin > 0 or end < timeline.end:
        parts.append(f"{time_text(options.begin)} to {time_text(end)} of {time_text(timeline.end)}")
    ignored = [lane.name for lane in timeline.lanes_of(LaneKind.LOCK) if lane.was_ignored]
    if ignored:
        parts.append(f"ignored: {printable(', '.join(ignored))}")
    return tuple(parts)


def _wrapped(parts, fits) -> list[str]:
    """Some parts on as few lines as possible; one that is too long for a line alone is divided at its letters."""
    lines: list[str] = []
    for part in parts:
        joined = f"{lines[-1]}{_BETWEEN}{part}" if lines else part
        if lines and fits(joined):
            lines[-1] = joined
            continue
        rest = part
        while not fits(rest) and len(rest) > 1:
            size = next(size for size in range(len(rest) - 1, 0, -1) if fits(rest[:size]) or size == 1)
            lines.append(rest[:size])
            rest = rest[size:]
        lines.append(rest)
    return lines
