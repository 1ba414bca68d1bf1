"""Who waits for whom now: a small drawing of threads, locks and arrows."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.drawing.layout import Spot
from visualizer.drawing.theme import LIGHT, Theme
from visualizer.model.timeline import LaneKind, Timeline
from visualizer.model.wait_graph import Edge, Node, WaitGraph, places, wait_graph
from visualizer.ui.parts import GRID, Keeper, paint_plate

_NOBODY = "Nobody waits for a lock or for another thread at the moment."
_HEIGHT = 28
_TEXT = 12
_WIDEST = 2.2
"""It is at most so many times as wide as it is high: arrows that are long and flat cannot be told apart."""


class WaitGraphPanel(QWidget):
    """Who waits for whom now.

    Signals, each with one payload:
        spot_chosen: `Spot` of the thread or lock that was clicked.
    """

    spot_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("waitGraph")
        self.setAccessibleName("Who waits for whom")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme, self._scale = LIGHT, 1.0
        self._timeline: Timeline | None = None
        self._time: int | None = None
        self._graph = WaitGraph((), ())
        self._keeper = Keeper(self, self._refresh)

    @property
    def graph(self) -> WaitGraph:
        """What is shown."""
        return self._graph

    def show_timeline(self, timeline: Timeline, time: int | None = None) -> None:
        """Who waits for whom at a time in ns; without one, at the end of the timeline."""
        self._timeline, self._time = timeline, time
        self._keeper.want()

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Paint it in a theme's colours."""
        self._theme, self._scale = theme, scale
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(360, 200)

    def minimumSizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(160, 100)

    def boxes(self) -> list[tuple[Node, QRectF]]:
        """Where each thread and lock stands."""
        metrics = self.fontMetrics()
        height = _HEIGHT * self._scale
        widths = [
            min(metrics.horizontalAdvance(node.name) + (height if node.digit else 0) + 2 * GRID, 180 * self._scale)
            for node in self._graph.nodes
        ]
        margin = max([*widths, height], default=height) / 2 + GRID
        room = self.height() - self._foot()
        across = min(self.width(), max(_WIDEST * room, 2 * margin + 3 * max(widths, default=0)))
        left = (self.width() - across) / 2
        middles = places(len(widths), across, room, margin)
        return [
            (node, QRectF(left + x - width / 2, y - height / 2, width, height))
            for node, width, (x, y) in zip(self._graph.nodes, widths, middles, strict=True)
        ]

    def _foot(self) -> float:
        return 20 * self._scale if self._graph.hidden else 0

    def _refresh(self) -> None:
        if self._timeline is None:
            return
        time = max(self._timeline.end - 1, 0) if self._time is None else self._time
        graph = wait_graph(self._timeline, time)
        if graph != self._graph:
            self._graph = graph
            self.update()

    # Qt's own

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        painter.fillRect(self.rect(), QColor(theme.background))
        font = painter.font()
        font.setPixelSize(round(_TEXT * self._scale))
        painter.setFont(font)
        if not self._graph.nodes:
            painter.setPen(QColor(theme.dimmed))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, _NOBODY)
            painter.end()
            return
        boxes = self.boxes()
        rects = {node.key: rect for node, rect in boxes}
        both = {(edge.tail, edge.head) for edge in self._graph.edges}
        for edge in self._graph.edges:
            self._paint_edge(painter, edge, rects, bent=(edge.head, edge.tail) in both)
        for node, rect in boxes:
            self._paint_node(painter, node, rect)
        if self._graph.hidden:
            painter.setPen(QColor(theme.dimmed))
            foot = QRectF(0, self.height() - self._foot(), self.width(), self._foot())
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, f"and {self._graph.hidden} more")
        painter.end()

    def _paint_node(self, painter: QPainter, node: Node, rect: QRectF) -> None:
        theme = self._theme
        is_thread = node.key[0] is LaneKind.THREAD
        warned = any(edge.in_cycle and node.key in (edge.tail, edge.head) for edge in self._graph.edges)
        colour = QColor(theme.thread(node.colour).fill) if is_thread else QColor(theme.dimmed)
        painter.setPen(QPen(QColor(theme.warning) if warned else colour, 1.6 * self._scale))
        painter.setBrush(QBrush(QColor(theme.panel)))
        radius = rect.height() / 2 if is_thread else 3 * self._scale
        painter.drawRoundedRect(rect, radius, radius)
        text = QRectF(rect.adjusted(GRID, 0, -GRID, 0))
        if node.digit:
            size = rect.height() - 12 * self._scale
            paint_plate(
                painter, QRectF(rect.left() + GRID, rect.center().y() - size / 2, size, size), node.digit, colour
            )
            text.setLeft(rect.left() + GRID + size + GRID / 2)
        painter.setPen(QColor(theme.text))
        name = painter.fontMetrics().elidedText(node.name, Qt.TextElideMode.ElideMiddle, round(text.width()) + 1)
        painter.drawText(text, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_edge(self, painter: QPainter, edge: Edge, rects: dict, bent: bool) -> None:
        theme = self._theme
        tail, head = rects[edge.tail], rects[edge.head]
        colour = QColor(theme.warning if edge.in_cycle else theme.dimmed)
        style = Qt.PenStyle.SolidLine if edge.is_wait else Qt.PenStyle.DashLine
        painter.setPen(QPen(colour, (2.0 if edge.in_cycle else 1.3) * self._scale, style))
        shift = QPointF(0, 0)
        if bent:
            # Two arrows between the same two do not lie on each other.
            along = head.center() - tail.center()
            length = math.hypot(along.x(), along.y()) or 1
            shift = QPointF(-along.y(), along.x()) * (7 * self._scale / length)
        start = _border(tail, head.center() + shift, shift)
        end = _border(head, tail.center() + shift, shift)
        painter.drawLine(start, end)
        painter.setPen(QPen(colour, 1))
        painter.setBrush(colour)
        painter.drawPolygon(_arrow_head(start, end, 8 * self._scale))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802, D102
        node = self._node_at(event.position().toPoint())
        if node is not None and self._timeline is not None:
            time = max(self._timeline.end - 1, 0) if self._time is None else self._time
            self.spot_chosen.emit(Spot(*node.key, time))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802, D102
        node = self._node_at(event.position().toPoint())
        texts = [edge.text for edge in self._graph.edges if node is not None and edge.tail == node.key and edge.text]
        tip = ""
        if node is not None:
            tip = (
                f"{node.name}: {'waits for ' if node.key[0] is LaneKind.THREAD else ''}{texts[0]}."
                if texts
                else node.name
            )
        if tip != self.toolTip():
            self.setToolTip(tip)

    def _node_at(self, point: QPoint) -> Node | None:
        return next((node for node, rect in self.boxes() if rect.contains(QPointF(point))), None)


def _border(rect: QRectF, towards: QPointF, shift: QPointF) -> QPointF:
    """Where a line from the middle of a box to a point leaves it."""
    middle = rect.center() + shift
    dx, dy = towards.x() - middle.x(), towards.y() - middle.y()
    if not dx and not dy:
        return middle
    across = (rect.width() / 2 + 3) / abs(dx) if dx else math.inf
    down = (rect.height() / 2 + 3) / abs(dy) if dy else math.inf
    part = min(across, down, 1.0)
    return QPointF(middle.x() + dx * part, middle.y() + dy * part)


def _arrow_head(start: QPointF, end: QPointF, size: float) -> QPolygonF:
    turn = math.atan2(end.y() - start.y(), end.x() - start.x())
    sides = [
        QPointF(end.x() - size * math.cos(turn + side), end.y() - size * math.sin(turn + side)) for side in (0.4, -0.4)
    ]
    return QPolygonF([end, *sides])
