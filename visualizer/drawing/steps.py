"""The steps of a controlled run: what was done stands on each, and lost updates are joined to what they overwrite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen, QPolygonF

from visualizer.drawing import text
from visualizer.drawing.fills import Canvas
from visualizer.drawing.layout import Layout, Metrics, Row
from visualizer.drawing.picture import Picture
from visualizer.drawing.theme import looks
from visualizer.model.interleaving import Step
from visualizer.model.recording import STEP_NS
from visualizer.model.states import State
from visualizer.model.step_notes import Loss, StepNotes
from visualizer.model.timeline import Lane, LaneKind, state_class

_LEAST = 12
"""Steps that are less wide than that have no words, and no gaps between them."""
_LABEL, _LINE, _PAD = 11, 14, 1
_MOST_LOSSES = 40
"""Of so many lost updates that are seen the links are drawn, the latest."""
_HEAD = 5.0
_TALLEST, _SMALL, _LEAST_LANE = 66, 36, 40
"""Heights of lanes: of a thread's at most and at least, and of a variable's or lock's."""
_LARGE, _FEW_NAMES = 1.4, 132
"""From that scale on the column of names is only so wide."""
_SHARE = 0.72
"""Part of a lane's height that the steps take; the rest is for links."""


def step_metrics(metrics: Metrics, lanes: Sequence[Lane], height: float) -> Metrics:
    """The measures of a picture of steps: lanes as high as there is room in `height` pixels."""
    threads = sum(lane.kind is LaneKind.THREAD for lane in lanes)
    kinds = len({lane.kind for lane in lanes})
    room = height / metrics.scale - 36 - 26 * max(kinds - 1, 0) - _SMALL * (len(lanes) - threads)
    lane = min(max(room // max(threads, 1), _LEAST_LANE), _TALLEST)
    return replace(
        metrics,
        names_width=metrics.names_width if metrics.scale < _LARGE else _FEW_NAMES,
        lane_height=lane,
        span_height=round(lane * _SHARE),
        small_lane_height=_SMALL,
    )


def paint_steps(canvas: Canvas, layout: Layout, picture: Picture) -> None:
    """Paint what was done onto the steps that are seen, and the links of lost updates."""
    notes = picture.timeline.notes
    if notes is None:
        return
    width = STEP_NS / layout.ns_per_pixel
    if width >= _LEAST * picture.metrics.scale:
        first = max(picture.begin // STEP_NS, 0)
        for step in notes.interleaving.steps[first : picture.end // STEP_NS + 1]:
            row = layout.row_of(LaneKind.THREAD, step.thread + 1)
            if row is not None:
                _paint_step(canvas, layout, picture, notes, step, row, width)
    _paint_losses(canvas, layout, picture, notes.losses, width)


def _paint_step(
    canvas: Canvas, layout: Layout, picture: Picture, notes: StepNotes, step: Step, row: Row, width: float
) -> None:
    metrics = picture.metrics
    x, y = layout.x(step.number * STEP_NS), layout.span_y(row)
    # The steps of one thread are one span: a gap lets them be counted.
    canvas.fill(round(x + width) - 1, y, 2, row.span, picture.theme.background)
    px, high = metrics.px(_LABEL), metrics.px(_LINE)
    room = width - 2 * metrics.px(_PAD)
    for lines in notes.labels(step):
        if len(lines) * high <= row.span and all(_fits(line, px, room) for line in lines):
            _paint_lines(canvas, picture, lines, x + width / 2, y + row.span / 2)
            return


def _fits(line: str, px: int, room: float) -> bool:
    return len(line) * px * 0.25 <= room and text.width(line, px, text.BOLD) <= room


def _paint_lines(canvas: Canvas, picture: Picture, lines: Sequence[str], centre: float, middle: float) -> None:
    px, high = picture.metrics.px(_LABEL), picture.metrics.px(_LINE)
    ink = looks(picture.theme.name, LaneKind.THREAD, picture.highlighted)[state_class(State.RUNNING)].ink
    top = middle - (len(lines) - 1) * high / 2
    for at, line in enumerate(lines):
        weight = text.BOLD if at == len(lines) - 1 else text.NORMAL
        x = round(centre - text.width(line, px, weight) / 2)
        text.draw(canvas.painter, x, top + at * high, line, px, ink, weight, fast=not canvas.is_vector)


def _paint_losses(canvas: Canvas, layout: Layout, picture: Picture, losses: Sequence[Loss], width: float) -> None:
    seen = [
        loss
        for loss in losses
        if loss.read.number * STEP_NS < picture.end and (loss.write.number + 1) * STEP_NS > picture.begin
    ]
    for loss in seen[-_MOST_LOSSES:]:
        mine = layout.row_of(LaneKind.THREAD, loss.read.thread + 1)
        other = layout.row_of(LaneKind.THREAD, loss.overwritten.thread + 1)
        if mine is not None and other is not None:
            _paint_loss(canvas, layout, picture, loss, mine, other, width)


def _paint_loss(
    canvas: Canvas, layout: Layout, picture: Picture, loss: Loss, mine: Row, other: Row, width: float
) -> None:
    """A dashed line from the stale read to the write, and an arrow from there to what it overwrites."""
    painter, scale, colour = canvas.painter, picture.metrics.scale, QColor(picture.theme.warning)
    read, gone, write = (layout.x((step.number + 0.5) * STEP_NS) for step in (loss.read, loss.overwritten, loss.write))
    down = other.top > mine.top
    edge = layout.span_y(mine) + (mine.span if down else 0)
    target = layout.span_y(other) + (0 if down else other.span)
    reach = (1 if down else -1) * min((mine.height - mine.span) * 1.1, abs(target - edge))
    painter.setRenderHint(canvas.painter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for step, row, dashed in ((loss.write, mine, False), (loss.overwritten, other, True)):
        pen = QPen(colour, 2.2 * scale, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        left = layout.x(step.number * STEP_NS)
        box = QRectF(left + 1, layout.span_y(row) + 1, max(width - 3, 2), row.span - 2)
        painter.drawRoundedRect(box, 2 * scale, 2 * scale)
    painter.setPen(QPen(colour, 2 * scale, Qt.PenStyle.DashLine))
    path = QPainterPath(QPointF(read, edge))
    path.cubicTo(QPointF(read, edge + reach), QPointF(write, edge + reach), QPointF(write, edge))
    painter.drawPath(path)
    painter.setPen(QPen(colour, 2 * scale))
    head = _HEAD * scale
    towards = 1 if down else -1
    tip = QPointF(gone, target)
    start = QPointF(write - min(width, 12 * scale) / 4, edge)
    base = QPointF(gone, target - towards * head * 1.4)
    line = QPainterPath(start)
    line.cubicTo(QPointF(start.x(), (edge + target) / 2), QPointF(gone, (edge + target) / 2), base)
    painter.drawPath(line)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([tip, QPointF(gone - head, base.y()), QPointF(gone + head, base.y())]))
    painter.setRenderHint(canvas.painter.RenderHint.Antialiasing, False)
