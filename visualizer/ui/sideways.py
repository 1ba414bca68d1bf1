"""A row of controls that may be wider than its room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from visualizer.ui.parts import GRID, marked, named, scrolled

_LEAST = 56
"""Width in px that is left to it, however narrow the window."""


class Sideways(QWidget):
    """Shows a row of controls; where it does not fit, arrows at its ends and the wheel move it."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self._inside = inside
        self._area = scrolled(inside)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setMinimumSize(0, 0)
        self._left = _arrow("\N{BLACK LEFT-POINTING SMALL TRIANGLE}", "moreLeft", "Controls further left")
        self._right = _arrow("\N{BLACK RIGHT-POINTING SMALL TRIANGLE}", "moreRight", "Controls further right")
        self._left.clicked.connect(lambda: self._move(-self._step()))
        self._right.clicked.connect(lambda: self._move(self._step()))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        row.addWidget(self._left)
        row.addWidget(self._area, 1)
        row.addWidget(self._right)
        bar = self._area.horizontalScrollBar()
        bar.valueChanged.connect(self._show_arrows)
        bar.rangeChanged.connect(self._show_arrows)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._show_arrows()

    def sizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(self._inside.sizeHint().width(), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(_LEAST, max(28, self._inside.sizeHint().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, D102
        super().resizeEvent(event)
        self._show_arrows()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802, D102
        delta = event.angleDelta()
        self._move(-(delta.x() or delta.y()) // 2)

    def _step(self) -> int:
        return max(1, self._area.viewport().width() * 3 // 4)

    def _move(self, by: int) -> None:
        bar = self._area.horizontalScrollBar()
        bar.setValue(bar.value() + by)

    def _show_arrows(self) -> None:
        # Both or none, and by all the room there is: their own must not decide whether they are there.
        overflows = self._inside.minimumSizeHint().width() > self.width()
        bar = self._area.horizontalScrollBar()
        for arrow, has_more in ((self._left, bar.value() > 0), (self._right, bar.value() < bar.maximum())):
            arrow.setVisible(overflows)
            arrow.setEnabled(has_more)


def _arrow(text: str, name: str, spoken: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    named(button, name, spoken, f"{spoken}: there is no room for all of them.")
    marked(button, "narrow")
    # A click leaves the keys to the timeline.
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
