"""A small line of how a number grew."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from visualizer.drawing.theme import LIGHT, Theme

_POINTS = 600
_HEIGHT = 64
_MARGIN = 3


class Sparkline(QWidget):
    """A small line of how a number grew: the last points, and of older ones every other."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sparkline")
        self.setAccessibleName("How the counter grew")
        self.setToolTip("How the counter grew.")
        self._points: deque[tuple[float, float]] = deque()
        self.show_theme(LIGHT)
        self.hide()

    def add(self, at: float, value: float) -> None:
        """Add a point, at a time in seconds."""
        self._points.append((at, value))
        if len(self._points) > _POINTS:
            # The newest one stays.
            self._points = deque(list(self._points)[::-1][::2][::-1])

    def clear(self) -> None:
        """Forget the points."""
        self._points.clear()

    def has_points(self) -> bool:
        """Whether there is a line to be drawn."""
        return len(self._points) > 1

    def points(self) -> list[tuple[float, float]]:
        """The points of the line."""
        return list(self._points)

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Draw it in a theme's colours."""
        self._pen = QPen(QColor(theme.accent), 1.6 * scale)
        self.setFixedHeight(round(_HEIGHT * scale))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102
        if not self.has_points():
            return
        begin, end = self._points[0][0], self._points[-1][0]
        values = [value for _, value in self._points]
        low, high = min(values), max(values)
        across = (self.width() - 2 * _MARGIN) / ((end - begin) or 1)
        up = (self.height() - 2 * _MARGIN) / ((high - low) or 1)
        bottom = self.height() - _MARGIN
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen)
        painter.drawPolyline(
            [QPointF(_MARGIN + (at - begin) * across, bottom - (value - low) * up) for at, value in self._points]
        )
        painter.end()
