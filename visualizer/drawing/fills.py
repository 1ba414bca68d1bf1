"""Shapes filled with a colour and a pattern, in pixels on the screen and as lines in files."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPaintEngine, QPainter, QPainterPath, QPen, QPixmap, QTransform
from shiboken6.Shiboken import wrapInstance

from visualizer.drawing.theme import Look, Pattern

_CORNER = 2.0
_COLUMNS_PER_PIXEL = 2.0
"""Files for paper are looked at closely."""
_PITCH = {Pattern.DOTS: 8.0, Pattern.HATCHED: 8.0, Pattern.STRIPES: 7.0, Pattern.GRID: 7.0}
"""Distance of a pattern's marks in pixels."""


Rects = np.ndarray | Sequence[tuple[float, float, float, float]]
"""Rectangles: x, y, width, height."""


class Canvas:
    """A painter, and what its device is like.

    Attributes:
        painter: The painter.
        is_vector: Whether shapes and text are kept as such.
        dots: Pixels of the device for each of ours; of a vector device, columns for each of our pixels.
        scale: Of the measures, see `Metrics`.
    """

    def __init__(self, painter: QPainter, scale: float) -> None:
        self.painter = painter
        self.is_vector = painter.paintEngine().type() in (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf)
        transform = painter.worldTransform()
        self.dots = _COLUMNS_PER_PIXEL if self.is_vector else painter.device().devicePixelRatio() * transform.m11()
        self.scale = scale

    def fill(self, x: float, y: float, width: float, height: float, colour: str | QColor) -> None:
        """Fill a rectangle."""
        if self.is_vector:
            self.painter.setPen(Qt.PenStyle.NoPen)
            self.painter.setBrush(QColor(colour))
            self.painter.drawRect(QRectF(x, y, width, height))
        else:
            self.painter.fillRect(QRectF(x, y, width, height), _colour(colour) if isinstance(colour, str) else colour)

    def fill_all(self, rects: Rects, colour: str) -> None:
        """Fill rectangles (x, y, width, height)."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(_colour(colour))
        self._draw_rects(np.asarray(rects, np.float64))

    def shapes(self, rects: Rects, look: Look) -> None:
        """Fill rectangles (x, y, width, height) with slightly round corners."""
        if not len(rects):
            return
        every = np.asarray(rects, np.float64)
        painter = self.painter
        painter.setPen(Qt.PenStyle.NoPen)
        if self.is_vector:
            path = QPainterPath()
            outlines = every.tolist()
            for x, y, width, height in outlines:
                radius = min(_CORNER * self.scale, width / 4, height / 4)
                path.addRoundedRect(x, y, width, height, radius, radius)
            painter.setBrush(QColor(look.fill))
            painter.drawPath(path)
            self._marks(outlines, look)
        else:
            bodies, ends = self._pieces(every)
            painter.setBrush(_colour(look.fill))
            self._draw_rects(np.concatenate([bodies, *ends]))
            if look.pattern in _PITCH:
                painter.setBrushOrigin(0, 0)
                painter.setBrush(_texture(look.pattern, look.mark, self.scale, self.dots))
                self._draw_rects(bodies)
                painter.setBrush(Qt.BrushStyle.NoBrush)
        if look.edge:
            self._edges(every, look)

    def _pieces(self, rects: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
        """Shapes as rectangles in whole pixels, since round corners as a path take ten times longer.

        The second ones are less wide and higher than the first, which are nearly all of the shapes.
        """
        insets = _insets(_CORNER * self.scale * self.dots)
        unit = 1 / self.dots
        is_round = rects[:, 2] >= 6 * _CORNER * self.scale
        bodies, ends = rects.copy(), []
        bodies[is_round] += np.array([0, 1, 0, -2]) * (len(insets) * unit)
        for row, inset in enumerate(insets):
            cut, at = inset * unit, row * unit
            ends.append(rects[is_round] + np.array([cut, at, -2 * cut, -2 * at]))
        return bodies, ends

    def _edges(self, rects: np.ndarray, look: Look) -> None:
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(QColor(look.edge), 1))
        self._draw_rects(rects[rects[:, 2] >= 3] + np.array([0.5, 0.5, -1, -1]))
        self.painter.setPen(Qt.PenStyle.NoPen)

    def _draw_rects(self, rects: np.ndarray) -> None:
        """Draw rectangles, float64 of shape (n, 4), as they lie in memory: making each takes longer."""
        if len(rects):
            rects = np.ascontiguousarray(rects)
            first = wrapInstance(rects.ctypes.data, QRectF)
            self.painter.drawRects(first, len(rects))  # pyright: ignore[reportCallIssue, reportArgumentType]

    def _marks(self, rects: Sequence[tuple[float, float, float, float]], look: Look) -> None:
        if look.pattern not in _PITCH:
            return
        pitch = _PITCH[look.pattern] * self.scale
        painter, path = self.painter, QPainterPath()
        if look.pattern is Pattern.DOTS:
            for rect in rects:
                _dots(path, rect, pitch, self.scale)
            painter.setBrush(QColor(look.mark))
            _draw(painter, path)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            return
        for rect in rects:
            if look.pattern is Pattern.HATCHED:
                _hatch(path, rect, pitch)
            else:
                _lines(path, rect, pitch, look.pattern is Pattern.GRID)
        pen = QPen(QColor(look.mark), (1.6 if look.pattern is Pattern.HATCHED else 1) * self.scale)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _draw(painter, path)
        painter.setPen(Qt.PenStyle.NoPen)


@cache
def _colour(name: str) -> QColor:
    return QColor(name)


def _draw(painter: QPainter, path: QPainterPath) -> None:
    # Readers of SVG complain about paths without anything in them.
    if not path.isEmpty():
        painter.drawPath(path)


@cache
def _insets(radius: float) -> tuple[int, ...]:
    """How far the first rows of a shape with round corners begin inside, in pixels; rows that do not are left out."""
    found = []
    for row in range(round(radius)):
        distance = radius - row - 0.5
        found.append(round(radius - math.sqrt(max(radius * radius - distance * distance, 0))))
    while found and found[-1] == 0:
        found.pop()
    return tuple(found)


@cache
def _texture(pattern: Pattern, colour: str, scale: float, dots: float) -> QBrush:
    """A brush with a pattern on nothing."""
    pitch = _PITCH[pattern] * scale
    size = max(round(pitch * dots), 2)
    tile = QPixmap(size, size)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, pattern in (Pattern.DOTS, Pattern.HATCHED))
    painter.scale(size / pitch, size / pitch)
    if pattern is Pattern.DOTS:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        for x, y in ((0.25, 0.25), (0.75, 0.75)):
            painter.drawEllipse(QPointF(x * pitch, y * pitch), 0.9 * scale, 0.9 * scale)
    elif pattern is Pattern.HATCHED:
        painter.setPen(QPen(QColor(colour), 1.6 * scale))
        for shift in (-1, 0, 1):
            painter.drawLine(QPointF((shift - 0.5) * pitch, 1.5 * pitch), QPointF((shift + 1.5) * pitch, -0.5 * pitch))
    else:
        line = max(round(scale * dots), 1) * pitch / size
        middle = size // 2 * pitch / size
        painter.fillRect(QRectF(0, middle, pitch, line), QColor(colour))
        if pattern is Pattern.GRID:
            painter.fillRect(QRectF(middle, 0, line, pitch), QColor(colour))
    painter.end()
    brush = QBrush(tile)
    # A tile with a device pixel ratio of its own makes Qt draw static text, later on, at the wrong place.
    brush.setTransform(QTransform.fromScale(1 / dots, 1 / dots))
    return brush


def _dots(path: QPainterPath, rect: tuple[float, float, float, float], pitch: float, scale: float) -> None:
    x, y, width, height = rect
    half, size = pitch / 2, 1.5 * scale
    row, at = 0, y + half / 2
    while at + size <= y + height:
        across = x + half / 2 + (half if row % 2 else 0)
        while across + size <= x + width:
            path.addRect(across, at, size, size)
            across += pitch
        row, at = row + 1, at + half


def _hatch(path: QPainterPath, rect: tuple[float, float, float, float], pitch: float) -> None:
    """Lines from lower left to upper right, cut off at the edges: SVG gets no clipping."""
    x, y, width, height = rect
    step, at = pitch * 1.0, pitch / 2
    while at < width + height:
        low, high = min(at, width), max(at - height, 0)
        path.moveTo(x + high, y + at - high)
        path.lineTo(x + low, y + at - low)
        at += step


def _lines(path: QPainterPath, rect: tuple[float, float, float, float], pitch: float, crossed: bool) -> None:
    x, y, width, height = rect
    at = y + pitch / 2
    while at < y + height:
        path.moveTo(x, at)
        path.lineTo(x + width, at)
        at += pitch
    at = x + pitch / 2
    while crossed and at < x + width:
        path.moveTo(at, y)
        path.lineTo(at, y + height)
        at += pitch
