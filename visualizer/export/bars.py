"""Bars as a picture: how often each of several things came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QPainter

from visualizer.drawing import text
from visualizer.drawing.bars import Bar, bars_height, paint_bar
from visualizer.drawing.fills import Canvas
from visualizer.export.page import printable
from visualizer.export.pictures import PictureOptions

_TITLE, _CAPTION, _WIDTH = 16, 11, 900


@dataclass(frozen=True)
class BarsSheet:
    """Bars with a title above and a caption below; what it is like otherwise is as in `export.sheet.Sheet`."""

    options: PictureOptions
    bars: Sequence[Bar]
    caption: str = ""
    started: float = 0.0

    @property
    def width(self) -> int:
        """In pixels."""
        return min(self.options.preset.width, _WIDTH)

    @property
    def height(self) -> int:
        """In pixels."""
        return 2 * self.options.preset.margin + _TITLE + 12 + bars_height(self.bars, 1.0) + _CAPTION + 12

    @property
    def points(self) -> float:
        """Points of paper for each pixel."""
        return self.options.preset.points

    @property
    def title(self) -> str:
        """What it is called."""
        return printable(self.options.title)

    def paint(self, painter: QPainter) -> None:
        """Paint it; a unit of the painter is a pixel of ours."""
        theme, margin = self.options.theme, self.options.preset.margin
        canvas, inside = Canvas(painter, 1.0), self.width - 2 * margin
        if not self.options.transparent:
            canvas.fill(0, 0, self.width, self.height, theme.background)
        title = text.elided(self.title, _TITLE, text.BOLD, inside)
        text.draw(painter, margin, margin + _TITLE * 0.6, title, _TITLE, theme.text, text.BOLD)
        y = margin + _TITLE + 12
        for bar in self.bars:
            paint_bar(canvas, bar, margin, y, inside, theme)
            y += bars_height([bar], 1.0)
        text.draw(painter, margin, y + 12, self.caption, _CAPTION, theme.dimmed)
