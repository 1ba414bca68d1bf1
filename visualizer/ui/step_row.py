"""A thread that can be told to take a step: its key, its name, and what it is about to do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from visualizer.drawing.theme import Theme
from visualizer.model.timeline import COLOURS
from visualizer.ui.parts import GRID, paint_plate

_HEIGHT, _NAME = 28, 190


def thread_colour(theme: Theme, number: int) -> QColor:
    """The colour of a thread of a stepped run, by its number."""
    return QColor(theme.threads[(number - 1) % COLOURS if number else COLOURS])


class StepRow(QAbstractButton):
    """A thread that can be told to take a step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = ""
        self._digit, self._name, self._about = "", "", ""
        self._colour = QColor()
        self._planned = False
        self._scale = 1.0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_thread(self, number: int, name: str, about: str, *, can_go: bool, planned: bool) -> None:
        """Show a thread; `planned` is the one that the order that was found lets go next."""
        self._digit = str(number) if number < 10 else ""
        self._name, self._about, self._planned = name, about, planned
        self.words = f"{name} {about}".strip()
        self.setAccessibleName(self.words)
        self.setEnabled(can_go)
        key = (
            f" Key {self._digit}; with Shift it goes on to its next lock, wait or shared write." if self._digit else ""
        )
        self.setToolTip(f"{self.words}.{key}" if can_go else self.words)
        self.setCursor(Qt.CursorShape.PointingHandCursor if can_go else Qt.CursorShape.ArrowCursor)
        self.update()

    def show_colour(self, colour: QColor, scale: float) -> None:
        """Show it in a thread's colour."""
        self._colour, self._scale = colour, scale
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(round(300 * self._scale), round(_HEIGHT * self._scale))

    def minimumSizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, scale = self.palette(), self._scale
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.isEnabled():
            is_marked = self._planned or self.hasFocus()
            painter.setPen(palette.highlight().color() if is_marked else palette.mid().color())
            painter.setBrush(palette.base().color() if not self.underMouse() else palette.mid().color())
            painter.drawRoundedRect(box, 6, 6)
        side = round(18 * scale)
        plate = QRectF(GRID * scale, (self.height() - side) / 2, side, side)
        paint_plate(painter, plate, self._digit, self._colour)
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        role = QPalette.ColorRole.WindowText if self.isEnabled() else QPalette.ColorRole.PlaceholderText
        painter.setPen(palette.color(QPalette.ColorGroup.Active, role))
        left = round(plate.right() + GRID * scale)
        wide = round(_NAME * scale)
        flags = Qt.AlignmentFlag.AlignVCenter
        name = painter.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, wide - GRID)
        painter.drawText(left, 0, wide, self.height(), flags, name)
        painter.setFont(self.font())
        room = self.width() - left - wide - GRID
        about = painter.fontMetrics().elidedText(self._about, Qt.TextElideMode.ElideRight, room)
        painter.drawText(left + wide, 0, room, self.height(), flags, about)
        painter.end()
