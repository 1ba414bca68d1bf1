"""The card of a puzzle: what is to be done, how far that is, and what helps."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from visualizer.drawing.theme import LIGHT, Theme
from visualizer.ui.parts import GRID, dimmed_label, marked, named


class PuzzleCard(QWidget):
    """The card of a puzzle; its buttons `hint`, `repair` and `close_it` are to be connected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("puzzle")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Break it")
        self._theme, self._scale = LIGHT, 1.0
        self._is_broken = False
        self._head = QLabel()
        self._head.setTextFormat(Qt.TextFormat.PlainText)
        self._head.setWordWrap(True)
        self._said = dimmed_label(wrap=True)
        self._hinted = QLabel()
        self._hinted.setTextFormat(Qt.TextFormat.PlainText)
        self._hinted.setWordWrap(True)
        self.hint = QPushButton("Hint")
        named(self.hint, "puzzleHint", "Hint", "Says where to look; once more, what to do there; then the step (H).")
        self.repair = QPushButton("Repair it")
        named(self.repair, "puzzleRepair", "Repair it", "Lets you change the program, and tries to break it (E).")
        self.close_it = QPushButton("✕")
        named(self.close_it, "puzzleClose", "Give up", "Puts this away (X).")
        marked(self.close_it, "flat")
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self._head, 1)
        for button in (self.hint, self.repair, self.close_it):
            # A click leaves the keys to the window.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setContentsMargins(GRID, GRID // 2, GRID // 2, GRID)
        column.setSpacing(GRID // 2)
        column.addLayout(head)
        column.addWidget(self._said)
        column.addWidget(self._hinted)
        self._frame = QWidget()
        self._frame.setObjectName("puzzleFrame")
        self._frame.setLayout(column)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, GRID // 2, 12, GRID // 2)
        outer.addWidget(self._frame)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.say_hint("")
        self.hide()

    @property
    def texts(self) -> tuple[str, str, str]:
        """The head, what stands below it, and the hint."""
        return self._head.text(), self._said.text(), self._hinted.text()

    def say(self, head: str, more: str = "", *, broken: bool = False) -> None:
        """Say how far it is; a program that is `broken` is framed."""
        self._head.setText(head)
        self._said.setText(more)
        self._said.setVisible(bool(more))
        self._is_broken = broken
        self._restyle()

    def say_hint(self, words: str, following: str = "Hint") -> None:
        """Say a hint; `following` is what the button says then."""
        self._hinted.setText(words)
        self._hinted.setVisible(bool(words))
        self.hint.setText(following)

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Show it in a theme's colours."""
        self._theme, self._scale = theme, scale
        self._restyle()

    def _restyle(self) -> None:
        theme, size = self._theme, round(15 * self._scale)
        edge = theme.warning if self._is_broken else theme.lines
        self._frame.setStyleSheet(
            f"#puzzleFrame {{ background: {theme.panel}; border: {2 if self._is_broken else 1}px solid {edge};"
            " border-radius: 8px; }"
        )
        ink = theme.warning if self._is_broken else theme.text
        self._head.setStyleSheet(f"font-size: {size}px; font-weight: 600; color: {ink};")
