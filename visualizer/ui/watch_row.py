"""One of the watched globals."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QWidget

from visualizer.ui.parts import ElidedLabel, marked, monospace, named, thousands


class WatchRow(QWidget):
    """One global: its name, and its value in large figures that all have the same width."""

    def __init__(self, name: str, is_large: bool, remove: Callable[[str], None]) -> None:
        super().__init__()
        self._name, self._is_large, self._remove = name, is_large, remove
        self._is_wide = False
        self.setObjectName(f"watch_{name}")
        self._label = QLabel(name)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._value = ElidedLabel("\N{EN DASH}")
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        named(self, f"watch_{name}", name, f"The global {name} of the program; a right click removes it from here.")
        if not is_large:
            marked(self._label, "dimmed")
            marked(self._value, "dimmed")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._label)
        row.addWidget(self._value, 1)
        self.show_scale(1.0)

    def show_value(self, value: str | None) -> None:
        """Show its value, if it is known."""
        text = "\N{EN DASH}" if value is None else thousands(value)
        if text != self._value.text():
            self._value.setText(text)
            self._fit()

    def show_wide(self, wide: bool) -> None:
        """Whether it is one of a row of values, which are to be read from afar."""
        self._is_wide = wide
        self._value.setSizePolicy(
            QSizePolicy.Policy.Preferred if wide else QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred
        )
        self._fit()

    def show_scale(self, scale: float) -> None:
        """Show it in another size."""
        self._scale = scale
        self._label.setFont(monospace(12.5 * scale))
        self._fit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802, D102
        menu = QMenu(self)
        menu.addAction(f"Stop watching {self._name}").triggered.connect(lambda: self._remove(self._name))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def _fit(self) -> None:
        """What is no number, or long, is smaller."""
        text = self._value.text()
        is_number = text.replace("\N{NO-BREAK SPACE}", "").lstrip("-").replace(".", "", 1).isdecimal()
        size, bold = (20.0, True) if self._is_large and is_number and len(text) <= 16 else (12.5, False)
        if self._is_wide and is_number:
            size *= 1.3
        font = QFont(self.font())
        font.setPixelSize(round(size * self._scale))
        font.setBold(bold)
        # The style sheet's size would win over the font alone.
        weight = "700" if bold else "400"
        sheet = f"font-size: {round(size * self._scale)}px; font-weight: {weight};"
        if self._value.styleSheet() != sheet:
            self._value.setFont(font)
            self._value.setStyleSheet(sheet)
