"""Paints a picture on any painter: a widget, an image, SVG, PDF."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from visualizer.drawing.axis import paint_axis, paint_grid
from visualizer.drawing.fills import Canvas
from visualizer.drawing.lanes import paint_labels, paint_spans
from visualizer.drawing.layout import Layout
from visualizer.drawing.names import paint_names
from visualizer.drawing.picture import Picture
from visualizer.drawing.reuse import Reuse
from visualizer.drawing.signs import paint_arrows, paint_deadlocks, paint_markers, paint_spots, paint_times
from visualizer.drawing.steps import paint_steps


def paint(
    painter: QPainter, rect: QRect, picture: Picture, background: bool = True, reuse: Reuse | None = None
) -> Layout:
    """Paint a picture into a rectangle, names and axis included. Returns where its parts are.

    Without `background` what was painted before shows through. Who paints one picture after the other keeps `reuse`.
    """
    layout = picture.layout(rect.x(), rect.y(), rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    canvas = Canvas(painter, picture.metrics.scale)
    if background:
        canvas.fill(rect.x(), rect.y(), rect.width(), rect.height(), picture.theme.background)
    paint_grid(canvas, layout, picture)
    _paint_lanes(canvas, layout, picture, reuse or Reuse())
    _clip(canvas, QRect(layout.left, layout.lanes_top, layout.width, layout.lanes_height))
    paint_names(canvas, layout, picture)
    _clip(canvas, rect)
    if picture.axis:
        paint_axis(canvas, layout, picture)
    painter.restore()
    return layout


def _paint_lanes(canvas: Canvas, layout: Layout, picture: Picture, reuse: Reuse) -> None:
    _clip(canvas, QRect(layout.left, layout.lanes_top, layout.width, layout.lanes_height))
    lines = [(layout.left, layout.y(row) + row.height - 1, layout.width, 1) for row in layout.seen_rows if row.lane]
    canvas.fill_all(lines, picture.theme.lines)
    _clip(canvas, QRect(layout.lanes_left, layout.lanes_top, layout.lanes_width, layout.lanes_height))
    runs = paint_spans(canvas, layout, picture, reuse)
    paint_markers(canvas, layout, picture)
    if picture.arrows:
        paint_arrows(canvas, layout, picture, runs)
    paint_labels(canvas, picture, runs)
    paint_steps(canvas, layout, picture)
    paint_deadlocks(canvas, layout, picture)
    paint_spots(canvas, layout, picture)
    paint_times(canvas, layout, picture)


def _clip(canvas: Canvas, rect: QRect) -> None:
    # Files keep all within the edges by themselves, and SVG knows no clipping.
    if not canvas.is_vector:
        canvas.painter.setClipRect(rect)
