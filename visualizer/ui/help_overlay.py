"""The list of keys, over the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from visualizer.drawing.theme import LIGHT, Theme
from visualizer.ui.parts import GRID, clear_layout, dimmed_label, monospace, section_head

_COLUMNS = 2


class HelpOverlay(QWidget):
    """The list of keys. It lies over its parent, and any key or click puts it away."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("helpOverlay")
        self.setAccessibleName("Keys")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._theme, self._scale = LIGHT, 1.0
        self._keys: list[tuple[str, str]] = []
        self._before: QWidget | None = None
        self._card = QFrame()
        self._card.setObjectName("helpCard")
        self._card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(section_head("Keys"))
        column.addLayout(self._grid)
        column.addWidget(dimmed_label("Any key or click closes this list."))
        middle = QVBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._card)
        middle.addStretch(1)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addLayout(middle)
        row.addStretch(1)
        parent.installEventFilter(self)
        self.show_theme(LIGHT)
        self.hide()

    def show_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """The keys: what is pressed, and what it does."""
        self._keys = list(keys)
        self._fill()

    def open(self) -> None:
        """Show the list over the window."""
        parent = self.parentWidget()
        self._before = parent.window().focusWidget() if parent else None
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self.setFocus()

    def close_list(self) -> None:
        """Put it away, and give the keys back to who had them."""
        self.hide()
        before, self._before = self._before, None
        if before is not None:
            before.setFocus()

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Paint it in a theme's colours."""
        self._theme, self._scale = theme, scale
        self._card.setStyleSheet(
            f"#helpCard {{ background: {theme.background}; border: 1px solid {theme.lines}; border-radius: 8px; }}"
        )
        self._fill()
        self.update()

    def _fill(self) -> None:
        clear_layout(self._grid)
        rows = (len(self._keys) + _COLUMNS - 1) // _COLUMNS
        for position, (keys, what) in enumerate(self._keys):
            row, column = position % max(rows, 1), position // max(rows, 1) * 2
            shown = QLabel(keys)
            shown.setTextFormat(Qt.TextFormat.PlainText)
            shown.setFont(monospace(12 * self._scale))
            shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            shown.setStyleSheet(f"color: {self._theme.accent};")
            said = QLabel(what)
            said.setTextFormat(Qt.TextFormat.PlainText)
            self._grid.addWidget(shown, row, column)
            self._grid.addWidget(said, row, column + 1)

    # Qt's own

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, D102
        parent = self.parentWidget()
        if parent is not None and watched is parent and event.type() == QEvent.Type.Resize:
            self.setGeometry(parent.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102
        painter = QPainter(self)
        veil = QColor(self._theme.background if self._theme.is_dark else self._theme.text)
        veil.setAlpha(150 if self._theme.is_dark else 70)
        painter.fillRect(self.rect(), veil)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, D102
        if event.key() not in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta):
            self.close_list()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802, D102
        self.close_list()
        event.accept()
