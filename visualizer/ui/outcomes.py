"""How a program can end: a bar for each way, which opens an order that ends so."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from visualizer.drawing.bars import BAR_HEIGHT, Bar, paint_bar
from visualizer.drawing.fills import Canvas
from visualizer.drawing.theme import LIGHT, Theme
from visualizer.search.endings import Ending, Endings
from visualizer.ui.parts import GRID, ElidedLabel, clear_layout, marked, named, scrolled, section_head

_SHOWN = 12
"""So many ways have a bar of their own."""
_SEEN = 5
"""So many bars are seen without scrolling."""
_PADDING = 10


class OutcomesPanel(QWidget):
    """How a program can end; its buttons `again`, `copy` and `close_it` are to be connected.

    Attributes:
        endings: What is shown.
        begun: How all orders began: "after you switched USE_LOCK on"; empty if they began with nothing done by hand.

    Signals, each with one payload:
        chosen: `Ending` of which the user wants to see how it comes about.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("outcomes")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("How it can end")
        self.endings = Endings()
        self.begun = ""
        self._theme, self._scale = LIGHT, 1.0
        self._said = ElidedLabel()
        marked(self._said, "dimmed")
        self.again = QPushButton("Stop")
        named(self.again, "tryOutcomes", "Try orders", "Tries many orders and counts how they end.")
        self.copy = QPushButton("Copy")
        named(self.copy, "copyOutcomes", "Copy the picture", "Puts the bars on the clipboard as a picture.")
        self.close_it = QPushButton("✕")
        named(self.close_it, "closeOutcomes", "Close", "Puts this away (O).")
        marked(self.close_it, "flat")
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(section_head("How it can end"))
        head.addWidget(self._said, 1)
        for button in (self.again, self.copy, self.close_it):
            # A click leaves the keys to the window.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            head.addWidget(button)
        inside = QWidget()
        self._rows = QVBoxLayout(inside)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._area = scrolled(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, GRID, 12, GRID)
        column.setSpacing(GRID // 2)
        column.addLayout(head)
        column.addWidget(self._area)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def said(self) -> str:
        """How far it is."""
        return self._said.text()

    def rows(self) -> list[EndingRow]:
        """The bars, from top to bottom."""
        items = (self._rows.itemAt(number) for number in range(self._rows.count()))
        found = (item.widget() for item in items if item is not None)
        return [row for row in found if isinstance(row, EndingRow)]

    def show_endings(self, endings: Endings, *, goes_on: bool) -> None:
        """Show what is known by now."""
        self.endings = endings
        self.again.setText("■ Stop" if goes_on else "Try again")
        self._said.setText(endings.message or said_of(endings, self.begun, goes_on=goes_on))
        bars = bars_of(endings)
        self.copy.setEnabled(bool(bars))
        rows = self.rows()
        if len(bars) < len(rows):
            clear_layout(self._rows)
            rows = []
        for number, bar in enumerate(bars):
            if number == len(rows):
                row = EndingRow()
                row.clicked.connect(lambda _=False, row=row: self._choose(row))
                row.moved.connect(lambda by, row=row: self._move(row, by))
                row.show_theme(self._theme, self._scale)
                self._rows.addWidget(row)
                rows.append(row)
            ending = endings.endings[number] if number < min(len(endings.endings), _SHOWN) else None
            rows[number].show_bar(bar, ending)
        self._fit()

    def show_problem(self, sentence: str) -> None:
        """Why it cannot be tried."""
        self.show_endings(Endings(message=sentence), goes_on=False)

    def focus_first(self) -> None:
        """Give the keys to the first bar."""
        for row in self.rows()[:1]:
            row.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Show it in a theme's colours."""
        self._theme, self._scale = theme, scale
        for row in self.rows():
            row.show_theme(theme, scale)
        self._fit()

    def _move(self, row: EndingRow, by: int) -> None:
        rows = self.rows()
        to = rows[min(max(rows.index(row) + by, 0), len(rows) - 1)]
        to.setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureWidgetVisible(to)

    def _fit(self) -> None:
        shown = min(max(len(self.rows()), 1), _SEEN)
        self._area.setFixedHeight(round(shown * BAR_HEIGHT * self._scale))

    def _choose(self, row: EndingRow) -> None:
        if row.ending is not None:
            self.chosen.emit(row.ending)


class EndingRow(QAbstractButton):
    """The bar of one way to end; a click, Enter or Space opens an order that ends so.

    Signals, each with one payload:
        moved: How many bars further down the keys are to go.
    """

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ending: Ending | None = None
        self._bar = Bar("", 0.0, 1.0)
        self._theme, self._scale = LIGHT, 1.0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """All that it says."""
        return f"{self._bar.words}: {self._bar.share}"

    def show_bar(self, bar: Bar, ending: Ending | None) -> None:
        """Show a bar; `ending` is what it opens."""
        self._bar, self.ending = bar, ending
        opens = ending is not None and ending.schedule is not None
        self.setEnabled(opens)
        self.setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(self.words)
        why = "Enter or a click opens an order that ends so, at its first step." if opens else ""
        self.setToolTip(f"{self.words}\n{why}".strip())
        self.update()

    def show_theme(self, theme: Theme, scale: float) -> None:
        """Show it in a theme's colours."""
        self._theme, self._scale = theme, scale
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(300, round(BAR_HEIGHT * self._scale))

    def minimumSizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(120, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, D102
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102
        painter = QPainter(self)
        if self.hasFocus() or (self.underMouse() and self.isEnabled()):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            colour = self.palette().highlight().color() if self.hasFocus() else self.palette().mid().color()
            painter.setPen(QPen(colour, 1))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 5, 5)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        room = self.width() - 2 * _PADDING
        paint_bar(Canvas(painter, self._scale), self._bar, _PADDING, 0, room, self._theme)
        painter.end()


def bars_of(endings: Endings) -> list[Bar]:
    """A bar for each way to end, and one for all that are too many."""
    found = endings.endings[:_SHOWN]
    rest = endings.endings[_SHOWN:]
    counts = [ending.count for ending in found]
    more = sum(ending.count for ending in rest)
    longest = max([*counts, more], default=0) / max(endings.tried, 1)
    bars = [Bar(ending.words, ending.count / endings.tried, longest, ending.fails) for ending in found]
    if rest:
        bars.append(Bar(f"{len(rest):,} other ways", more / endings.tried, longest, is_kept_free=True))
    return bars


def said_of(endings: Endings, begun: str = "", *, goes_on: bool) -> str:
    """How many orders were tried, and how all of them began."""
    beginning = f"{begun[:1].upper()}{begun[1:]}: " if begun else ""
    if not endings.tried:
        return f"{beginning}trying orders …" if goes_on else ""
    orders = "1 order" if endings.tried == 1 else f"{endings.tried:,} orders"
    which = f", {endings.different:,} of them different" if endings.tried > 1 else ""
    return f"{beginning}{orders} tried{which}{' …' if goes_on else '. Enter or a click opens one.'}"
