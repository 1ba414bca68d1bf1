"""What is drawn over the spans: markers, arrows, deadlocks, what is selected, and times that are marked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from visualizer.drawing import text
from visualizer.drawing.fills import Canvas
from visualizer.drawing.lanes import Run
from visualizer.drawing.layout import Layout, Row, Spot
from visualizer.drawing.picture import Picture
from visualizer.model.deadlocks import Deadlock
from visualizer.model.labels import deadlock_words
from visualizer.model.spans import NOTHING
from visualizer.model.states import End, State
from visualizer.model.thread_waits import arrow_of
from visualizer.model.timeline import LaneKind, Marker, MarkerKind, class_state

_MOST_ARROWS = 200
_LEAST_WAIT = 8
"""An arrow is drawn to the end of a wait that is at least that wide."""
_APART = 7
"""Arrows and markers of the same lanes are not nearer to each other than that."""
_MOST_MARKERS = 200
_SIGN = 5.0


def paint_markers(canvas: Canvas, layout: Layout, picture: Picture) -> None:
    """Paint the markers of the threads."""
    painter = canvas.painter
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    starts: list[tuple[Row, float]] = []
    others: list[tuple[Row, Marker, float]] = []
    for row in layout.seen_rows:
        if row.lane is None or row.lane.kind is not LaneKind.THREAD:
            continue
        markers = picture.timeline.markers.get(row.lane.number, [])
        first = bisect_left(markers, picture.begin, key=_time)
        last = float("-inf")
        for marker in markers[first : first + _MOST_MARKERS]:
            x = layout.x(marker.time)
            if not picture.begin <= marker.time <= picture.end:
                continue
            if x - last < _APART * picture.metrics.scale and marker.kind in (MarkerKind.JOIN, MarkerKind.START):
                continue
            if marker.kind is MarkerKind.START:
                starts.append((row, x))
            else:
                others.append((row, marker, x))
            last = x
    _paint_starts(canvas, layout, picture, starts)
    for row, marker, x in others:
        _paint_marker(canvas, layout, picture, row, marker, x)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _time(marker: Marker) -> int:
    return marker.time


def _paint_starts(canvas: Canvas, layout: Layout, picture: Picture, starts: Sequence[tuple[Row, float]]) -> None:
    """All at once: every thread has one."""
    if not starts:
        return
    painter, size, thin = canvas.painter, _SIGN * picture.metrics.scale, picture.metrics.scale
    flags = QPainterPath()
    poles: list[QRectF] = []
    for row, x in starts:
        top = layout.span_y(row) - 3 * thin
        flags.moveTo(x, top)
        flags.lineTo(x + size, top + size / 2)
        flags.lineTo(x, top + size)
        flags.closeSubpath()
        poles.append(QRectF(x, top, thin, row.span + 3 * thin))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(picture.theme.text))
    painter.drawPath(flags)
    if canvas.is_vector:
        painter.drawRects(poles)
    else:
        for pole in poles:
            painter.fillRect(pole, painter.brush())


def _paint_marker(canvas: Canvas, layout: Layout, picture: Picture, row: Row, marker: Marker, x: float) -> None:
    painter, theme, size = canvas.painter, picture.theme, _SIGN * picture.metrics.scale
    top, bottom = layout.span_y(row), layout.span_y(row) + row.span
    thin = picture.metrics.scale
    if marker.kind is MarkerKind.JOIN:
        painter.setPen(QPen(QColor(theme.text), 1.3 * thin))
        painter.setBrush(QColor(theme.background))
        painter.drawEllipse(QPointF(x, bottom), size * 0.55, size * 0.55)
    elif marker.kind is MarkerKind.END:
        canvas.fill(x, top, max(2 * thin, 1), row.span, theme.text)
    elif marker.kind in (MarkerKind.EXCEPTION, MarkerKind.KILLED):
        colour = theme.warning
        pen = QPen(QColor(colour), 2 * thin)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        centre = x + size
        if marker.kind is MarkerKind.EXCEPTION:
            middle = (top + bottom) / 2
            painter.drawLine(
                QPointF(centre - size * 0.6, middle - size * 0.6), QPointF(centre + size * 0.6, middle + size * 0.6)
            )
            painter.drawLine(
                QPointF(centre - size * 0.6, middle + size * 0.6), QPointF(centre + size * 0.6, middle - size * 0.6)
            )
        else:
            steps = max(int(row.span / size), 2)
            points = [
                QPointF(x + (size * 0.6 if step % 2 else 0), top + row.span * step / steps) for step in range(steps + 1)
            ]
            painter.drawPolyline(QPolygonF(points))
        _paint_end_words(canvas, layout, picture, row, x + 2.4 * size)


def _paint_end_words(canvas: Canvas, layout: Layout, picture: Picture, row: Row, x: float) -> None:
    """Behind a thread's end its lane is free."""
    life = row.lane.life if row.lane else None
    if life is None:
        return
    words = ""
    if life.end is End.KILLED_AT_EXIT:
        words = "killed at exit"
    elif life.end is End.EXCEPTION:
        words = (life.facts.exception or "exception").split(":")[0]
    px = picture.metrics.px(11)
    middle = layout.span_y(row) + row.span / 2
    if words and x + text.width(words, px) <= layout.left + layout.width:
        text.draw(canvas.painter, x, middle, words, px, picture.theme.warning, fast=not canvas.is_vector)


def paint_arrows(canvas: Canvas, layout: Layout, picture: Picture, runs: Sequence[Run]) -> None:
    """Paint who let whom go on, at the ends of the widest waits.

    They are looked up at the waits that are seen as such: to go through all that a recording has would take too long.
    """
    timeline, scale = picture.timeline, picture.metrics.scale
    taken: dict[tuple[int, int], list[float]] = {}
    drawn = 0
    painter = canvas.painter
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for run in runs:
        if run.width < _LEAST_WAIT * scale or drawn >= _MOST_ARROWS:
            break
        state = class_state(run.kind) if run.lane.kind is LaneKind.THREAD else None
        if state not in (State.BLOCKED, State.WAITING):
            continue
        if picture.highlighted is not None and state not in picture.highlighted:
            continue
        wait = timeline.wait_at(run.lane.number, run.end - max((run.end - run.begin) // 8, 1))
        arrow = arrow_of(wait) if wait is not None else None
        if arrow is None or arrow.to_time > picture.end:
            continue
        source = layout.row_of(LaneKind.THREAD, arrow.from_thread)
        if source is None or source is run.row:
            continue
        # The waiting span ends there.
        x = layout.x(arrow.from_time)
        others = taken.setdefault((arrow.from_thread, run.lane.number), [])
        if any(abs(x - other) < _APART * scale for other in others):
            continue
        others.append(x)
        _paint_arrow(canvas, layout, picture, source, run.row, x)
        drawn += 1
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_arrow(canvas: Canvas, layout: Layout, picture: Picture, source: Row, target: Row, x: float) -> None:
    painter, scale = canvas.painter, picture.metrics.scale
    down = target.top > source.top
    towards, head = (1 if down else -1), 4.0 * scale
    start = layout.span_y(source) + (source.span - 5 * scale if down else 5 * scale)
    tip = layout.span_y(target) + (-1 if down else target.span + 1)
    base = tip - towards * head * 1.7
    for colour, thick in ((picture.theme.background, 3), (picture.theme.text, 1.4)):
        pen = QPen(QColor(colour), thick * scale)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLine(QPointF(x, start), QPointF(x, base))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(picture.theme.text))
    painter.drawPolygon(QPolygonF([QPointF(x, tip), QPointF(x - head, base), QPointF(x + head, base)]))


def paint_deadlocks(canvas: Canvas, layout: Layout, picture: Picture) -> None:
    """Join the threads of each deadlock by the cycle in which they wait, and say what it is."""
    for deadlock in picture.timeline.deadlocks:
        if deadlock.is_cycle and deadlock.since < picture.end:
            _paint_cycle(canvas, layout, picture, deadlock)


def _paint_cycle(canvas: Canvas, layout: Layout, picture: Picture, deadlock: Deadlock) -> None:
    found = [layout.row_of(LaneKind.THREAD, wait.thread) for wait in deadlock.waits]
    rows = [row for row in found if row is not None]
    if len(rows) < len(found) or not rows:
        return
    painter, metrics, theme = canvas.painter, picture.metrics, picture.theme
    middles = [layout.span_y(row) + row.span / 2 for row in rows]
    words = deadlock_words(deadlock)
    px = metrics.px(11)
    wide = text.width(words, px, text.BOLD) + metrics.px(14)
    reach = metrics.px(16) * max(len(rows), 1)
    # It stands on the bars, which end with what is recorded, and in sight: the words, and behind them the arrows.
    begin = max(layout.x(deadlock.since), layout.lanes_left)
    end = min(layout.x(picture.timeline.end), layout.left + layout.width) - metrics.px(6)
    if end <= layout.lanes_left:
        return
    x = max(min(begin + metrics.px(230), end - wide - reach), layout.lanes_left + metrics.px(6))
    links = max(min(x + wide, end - reach), layout.lanes_left) + metrics.px(8)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for at, (tail, head) in enumerate(zip(middles, [*middles[1:], middles[0]], strict=True)):
        _paint_link(canvas, picture, links + at * metrics.px(16), tail, head)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    height = metrics.px(18)
    # Where two bars that are joined meet, it covers the words of neither, and no other lane.
    top = min(rows, key=lambda row: row.top)
    y = max(layout.span_y(top) + top.span + metrics.px(6) - height / 2, layout.lanes_top + 1)
    canvas.fill(x, y, wide, height, theme.warning)
    text.draw(painter, x + metrics.px(7), y + height / 2, words, px, theme.background, text.BOLD, not canvas.is_vector)


def _paint_link(canvas: Canvas, picture: Picture, x: float, start: float, end: float) -> None:
    """An arrow from a thread to the one that has what it wants."""
    painter, scale, theme = canvas.painter, picture.metrics.scale, picture.theme
    head = 6.0 * scale
    towards = 1 if end >= start else -1
    tip = end
    if start == end:
        return
    for colour, thick in ((theme.background, 6 * scale), (theme.text, 2.4 * scale)):
        painter.setPen(QPen(QColor(colour), thick))
        painter.drawLine(QPointF(x, start), QPointF(x, tip - towards * head))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QPointF(x, start), thick / 2 + 2.4 * scale, thick / 2 + 2.4 * scale)
    corners = [(x, tip), (x - head, tip - towards * head * 1.5), (x + head, tip - towards * head * 1.5)]
    painter.setPen(QPen(QColor(theme.background), 1.8 * scale))
    painter.setBrush(QColor(theme.text))
    painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))


def paint_spots(canvas: Canvas, layout: Layout, picture: Picture) -> None:
    """Paint a line around the spans that are selected and under the pointer."""
    for spot, colour, thick in ((picture.hovered, picture.theme.text, 1), (picture.selected, picture.theme.accent, 2)):
        if spot is not None:
            _paint_spot(canvas, layout, picture, spot, colour, thick * picture.metrics.scale)


def _paint_spot(canvas: Canvas, layout: Layout, picture: Picture, spot: Spot, colour: str, thick: float) -> None:
    row = layout.row_of(spot.kind, spot.number)
    if row is None or row.lane is None:
        return
    found = picture.timeline.spans(row.lane).at(row.lane.row, spot.time)
    if found is None or found[2] == NOTHING:
        return
    # A line that begins far outside is not drawn well.
    left = max(layout.x(found[0]), layout.lanes_left - 10)
    right = min(layout.x(found[1]), layout.left + layout.width + 10)
    half = thick / 2
    y = layout.span_y(row)
    painter = canvas.painter
    painter.setPen(QPen(QColor(colour), thick))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(left - half, y - half, max(right - left, 2) + thick, row.span + thick))


def paint_times(canvas: Canvas, layout: Layout, picture: Picture) -> None:
    """Paint the marked time and the marked range."""
    top, height = layout.lanes_top, layout.lanes_height
    accent = QColor(picture.theme.accent)
    if picture.measured is not None:
        begin, end = sorted(picture.measured)
        left, right = max(layout.x(begin), layout.lanes_left), min(layout.x(end), layout.left + layout.width)
        if right > left:
            band = QColor(accent)
            band.setAlpha(36)
            canvas.fill(left, top, right - left, height, band)
            canvas.fill(round(left), top, 1, height, accent)
            canvas.fill(round(right) - 1, top, 1, height, accent)
    if picture.cursor is not None and picture.begin <= picture.cursor <= picture.end:
        canvas.fill(round(layout.x(picture.cursor)), top, 1, height, accent)
