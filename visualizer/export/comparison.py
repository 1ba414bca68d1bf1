"""Two runs as one picture: one above the other on one axis, with the shares of their states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from visualizer.drawing import Metrics, Picture, names_width, paint, text
from visualizer.drawing.fills import Canvas
from visualizer.drawing.layout import rows
from visualizer.drawing.totals import paint_totals, totals_height
from visualizer.export.page import printable
from visualizer.export.pictures import PictureOptions, default_lanes
from visualizer.model.comparison import Totals, head_of, ratio_words
from visualizer.model.timeline import Timeline

_TITLE, _HEAD, _TEXT = 16, 13, 11
_LANES = 12
"""So many lanes of each run are in the picture."""
_NAMES = 190


@dataclass(frozen=True)
class Comparison:
    """Two runs as one picture; what it is like otherwise is as in `export.page.Page`."""

    options: PictureOptions
    runs: Sequence[tuple[Timeline, Totals]]

    @property
    def width(self) -> int:
        """In pixels."""
        return self.options.preset.width

    @property
    def height(self) -> int:
        """In pixels."""
        metrics, margin = self._metrics, self.options.preset.margin
        parts = sum(metrics.px(_HEAD + 14) + self._picture_height(picture) for picture in self._pictures())
        words = metrics.px(_TITLE + 10) + metrics.px(_TEXT + 10)
        return 2 * margin + words + parts + totals_height(len(self.runs), metrics.scale) + metrics.px(16)

    @property
    def points(self) -> float:
        """Points of paper for each pixel."""
        return self.options.preset.points

    @property
    def title(self) -> str:
        """What it is called."""
        return printable(self.options.title or " / ".join(totals.name for _, totals in self.runs))

    @property
    def started(self) -> float:
        """When the first run was started, in seconds since the epoch."""
        analysis = self.runs[0][0].analysis
        return analysis.recording.header.started if analysis else 0.0

    @property
    def caption(self) -> str:
        """What it says below."""
        return ratio_words(*(totals for _, totals in self.runs))

    def paint(self, painter: QPainter) -> None:
        """Paint it; a unit of the painter is a pixel of ours."""
        theme, metrics, margin = self.options.theme, self._metrics, self.options.preset.margin
        canvas, px = Canvas(painter, metrics.scale), metrics.px
        inside = self.width - 2 * margin
        if not self.options.transparent:
            canvas.fill(0, 0, self.width, self.height, theme.background)
        y = margin
        title = text.elided(self.title, px(_TITLE), text.BOLD, inside)
        text.draw(painter, margin, y + px(_TITLE) * 0.6, title, px(_TITLE), theme.text, text.BOLD)
        y += px(_TITLE + 10)
        for picture, (_, totals) in zip(self._pictures(), self.runs, strict=True):
            words = printable(head_of(totals))
            head = text.elided(words, px(_HEAD), text.BOLD, inside)
            text.draw(painter, margin, y + px(10), head, px(_HEAD), theme.text, text.BOLD)
            y += px(_HEAD + 14)
            height = self._picture_height(picture)
            paint(painter, QRect(margin, y, inside, height), picture, background=False)
            y += height
        y += px(16)
        both = [totals for _, totals in self.runs]
        paint_totals(canvas, both, margin, y, inside, self._pictures()[0].metrics.names, theme)
        y += totals_height(len(both), metrics.scale)
        text.draw(painter, margin, y + px(10), self.caption, px(_TEXT), theme.dimmed)

    @property
    def _metrics(self) -> Metrics:
        low, high = self.options.preset.lane_height
        height = max(low, min(high, 34))
        scale = self.options.preset.scale[0]
        return Metrics(scale, names_width=_NAMES, lane_height=height, span_height=round(height * 0.7), inset=0)

    def _pictures(self) -> list[Picture]:
        end = round(max(totals.wall for _, totals in self.runs) * 1.02) or 1
        pictures = [
            Picture(
                timeline, default_lanes(timeline)[:_LANES], 0, end, self.options.theme, self._metrics, now=timeline.end
            )
            for timeline, _ in self.runs
        ]
        wide = max(names_width(picture, 120, _NAMES + 60) for picture in pictures)
        return [replace(picture, metrics=replace(self._metrics, names_width=wide)) for picture in pictures]

    @staticmethod
    def _picture_height(picture: Picture) -> int:
        last = rows(picture.lanes, picture.metrics)[-1:]
        return picture.metrics.axis + sum(row.top + row.height for row in last)
