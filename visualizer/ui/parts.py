"""Small parts that several panels are made of."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QFrame,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from visualizer.drawing.theme import Theme, ink_on
from visualizer.model.states import State

GRID = 8
"""Distances are multiples of this, in px."""
MONOSPACE = "DejaVu Sans Mono"
_DUTY = 10
"""A panel may use one part in so many of the time for keeping up with a run."""


def marked(widget: QWidget, *properties: str) -> None:
    """Set or reset properties that the style sheet looks at."""
    for name in properties:
        widget.setProperty(name, True)


def remark(widget: QWidget, name: str, value: bool) -> None:
    """Change a property that the style sheet looks at."""
    if bool(widget.property(name)) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def section_head(text: str) -> QLabel:
    """A heading in small capitals."""
    label = QLabel(text.upper())
    marked(label, "sectionHead")
    return label


def dimmed_label(text: str = "", wrap: bool = False) -> QLabel:
    """A caption, in plain text."""
    label = QLabel(text)
    marked(label, "dimmed")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    return label


def link_button(text: str, tip: str) -> QPushButton:
    """A button that looks like a link."""
    button = QPushButton(text)
    marked(button, "link")
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setToolTip(tip)
    button.setAccessibleName(text.lstrip("+ "))
    return button


def stacked(*parts: QWidget) -> QWidget:
    """Widgets one below the other, with nothing between them."""
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for part in parts:
        column.addWidget(part)
    return inside


def named(widget: QWidget, name: str, spoken: str, tip: str) -> None:
    """Give a control its name for tests and style, the one that is read aloud, and what it does, in a sentence."""
    widget.setObjectName(name)
    widget.setAccessibleName(spoken)
    widget.setToolTip(tip)


def bare_number(box: QAbstractSpinBox) -> None:
    """Show a number box without arrows, and without a frame around the field inside it.

    Qt's own way to leave the arrows out, NoButtons, leaves no room for the number where there is a style sheet.
    """
    box.setStyleSheet(
        "QAbstractSpinBox { padding: 3px 2px; }"
        "QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; height: 0; border: 0; }"
    )
    box.lineEdit().setStyleSheet("padding: 0; border: 0; min-height: 0; background: transparent;")


def monospace(size: float = 12.0) -> QFont:
    """The font of code, `size` px high."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setFamilies([MONOSPACE, "Menlo", "Consolas", font.family()])
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPixelSize(max(1, round(size)))
    return font


def clear_layout(layout: QLayout) -> None:
    """Take everything out of a layout; its widgets are deleted."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def state_colour(theme: Theme, state: State) -> QColor:
    """Colour of a state's spans."""
    return QColor(theme.states[state].fill)


def paint_plate(painter: QPainter, rect: QRectF, digit: str, fill: QColor) -> None:
    """A thread's digit on its colour."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(rect, 3, 3)
    if digit:
        font = QFont(painter.font())
        font.setPixelSize(max(6, round(rect.height() * 0.72)))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(ink_on(fill.name())))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, digit)
    painter.restore()


class Plate(QWidget):
    """A thread's digit on its colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._digit, self._fill = "", QColor()
        self.setFixedSize(18, 18)

    def show_thread(self, digit: str, fill: QColor) -> None:
        """Show another thread's."""
        self._digit, self._fill = digit, fill
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102
        if self._fill.isValid():
            painter = QPainter(self)
            paint_plate(painter, QRectF(self.rect()), self._digit, self._fill)
            painter.end()


class Toggle(QCheckBox):
    """A check box that looks like a switch, painted green when it is on."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme: Theme | None = None
        self._scale = 1.0

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Paint it in a theme's colours."""
        self._theme, self._scale = theme, scale
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802, D102
        metrics = self.fontMetrics()
        track = self._track()
        text = metrics.horizontalAdvance(self.text()) + GRID if self.text() else 0
        return QSize(round(track.width()) + text + 2, max(metrics.height(), round(track.height())) + 4)

    def minimumSizeHint(self) -> QSize:  # noqa: N802, D102
        return self.sizeHint()

    def hitButton(self, position: QPoint) -> bool:  # noqa: N802, D102
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102
        palette = self.palette()
        on = QColor("#009e73") if self._theme is None else state_colour(self._theme, State.RUNNING)
        off = palette.mid().color() if self._theme is None else QColor(self._theme.dimmed)
        text = palette.windowText().color() if self._theme is None else QColor(self._theme.text)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.4)
        track = self._track()
        track.moveTop((self.height() - track.height()) / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(on if self.isChecked() else off)
        radius = track.height() / 2
        painter.drawRoundedRect(track, radius, radius)
        x = track.right() - radius if self.isChecked() else track.left() + radius
        painter.setBrush(QColor("#ffffff"))
        painter.drawEllipse(QPointF(x, track.center().y()), radius - 2.5, radius - 2.5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(palette.highlight().color())
            painter.drawRoundedRect(track.adjusted(-0.5, -0.5, 0.5, 0.5), radius, radius)
        painter.setPen(text)
        left = round(track.right()) + GRID
        painter.drawText(left, 0, self.width() - left, self.height(), Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()

    def _track(self) -> QRectF:
        return QRectF(1, 0, 34 * self._scale, 18 * self._scale)


class ElidedLabel(QLabel):
    """A line of plain text that is cut off with "..." where it has no room, and then shown whole as a tooltip."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        tip = self.text() if text != self.text() else ""
        if self.toolTip() != tip:
            self.setToolTip(tip)
        painter.drawText(room, self.alignment() | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


class Keeper(QObject):
    """Keeps a panel up to date while a run goes on: at most five times a second, and only while it can be seen.

    `refresh` does the work. If that takes long, it is done less often, so that it takes a tenth of the time at most.
    """

    def __init__(self, panel: QWidget, refresh: Callable[[], None], pause_ms: int = 200) -> None:
        super().__init__(panel)
        self._panel, self._refresh, self._pause = panel, refresh, pause_ms
        self._wanted = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._run_if_seen)
        panel.installEventFilter(self)

    def want(self) -> None:
        """Something has changed."""
        self._wanted = True
        if not self._timer.isActive() and self._panel.isVisible():
            self._timer.start(0)

    def now(self) -> None:
        """Bring the panel up to date without waiting."""
        self._wanted = True
        self._run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, D102
        if event.type() == QEvent.Type.Show and self._wanted and not self._timer.isActive():
            self._timer.start(0)
        return False

    def _run_if_seen(self) -> None:
        if self._panel.isVisible():
            self._run()

    def _run(self) -> None:
        if not self._wanted:
            return
        self._wanted = False
        clock = QElapsedTimer()
        clock.start()
        self._refresh()
        # The timer that runs on without anything to do keeps the next one from coming too early.
        self._timer.start(max(self._pause, clock.elapsed() * _DUTY))


def scrolled(inside: QWidget) -> QScrollArea:
    """Lets a widget be scrolled up and down, without a frame or a background of its own."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    for part in (area.viewport(), inside):
        part.setAutoFillBackground(False)
    return area


def as_sentence(text: str) -> str:
    """A reason as a whole sentence, with a capital and a full stop."""
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def thousands(text: str) -> str:
    """A number with spaces between thousands; any other text as it is."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = digits.partition(".")
    if not (whole.isascii() and whole.isdecimal()) or (point and not rest.isdecimal()):
        return text
    return f"{sign}{int(whole):,}".replace(",", "\N{NO-BREAK SPACE}") + point + rest if len(whole) < 400 else text
