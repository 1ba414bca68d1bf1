"""The last values of a variable as small boxes, each in the colour of the thread that wrote it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualizer.drawing.theme import Theme, ink_on
from visualizer.model.step_notes import Held, shortened
from visualizer.ui.parts import monospace
from visualizer.ui.step_row import thread_colour

_LETTERS, _GAP = 6, 2


class ValueHistory(QWidget):
    """The last values of a variable, from old to new; as many of the newest as there is room for."""

    def __init__(self, values: Sequence[Held], theme: Theme, scale: float) -> None:
        super().__init__()
        self._values, self._theme = tuple(values), theme
        self._font = monospace(10.5 * scale)
        self._height = round(16 * scale)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("last values: " + ", ".join(held.text or "?" for held in values))
        self.setToolTip(self.accessibleName())

    def sizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(60, self._height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(20, self._height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102
        painter = QPainter(self)
        painter.setFont(self._font)
        metrics = QFontMetrics(self._font)
        right = float(self.width())
        for held in reversed(self._values):
            text = shortened(held.text or "?", _LETTERS)
            wide = metrics.horizontalAdvance(text) + 8
            if right - wide < 0:
                break
            box = QRectF(right - wide, 0, wide, self.height())
            if held.writer is None:
                painter.setPen(QPen(QColor(self._theme.dimmed)))
                painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
                painter.setPen(QColor(self._theme.text))
            else:
                fill = thread_colour(self._theme, held.writer)
                painter.fillRect(box, fill)
                painter.setPen(QColor(ink_on(fill.name())))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
            right -= wide + _GAP
        painter.end()
