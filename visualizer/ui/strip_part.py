"""One of the parts of the bar at the bottom."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from visualizer.ui.parts import GRID, ElidedLabel, marked, remark, section_head

NO_PROGRAM = "No program is running."
"""Why a control cannot be used."""


class StripPart(QWidget):
    """A heading with room for a message, and a row of controls, `row`.

    Signals, each with one payload:
        ordered: An order to the program, a dict with "do".
    """

    ordered = Signal(object)

    def __init__(self, title: str) -> None:
        super().__init__()
        self.message = ElidedLabel()
        self.message.setObjectName(f"{title.lower()}Message")
        marked(self.message, "dimmed")
        # However long it is, nothing moves.
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(section_head(title))
        head.addWidget(self.message, 1)
        self.row = QHBoxLayout()
        self.row.setSpacing(GRID)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addLayout(self.row)

    def needed(self) -> int:
        """The width that the controls take, in px, whatever is shown of them just now."""
        # Words that have just changed count, too.
        self._column.activate()
        return self.sizeHint().width()

    def show_compact(self, compact: bool) -> None:
        """Use shorter words."""

    def say(self, text: str, warning: bool = False) -> None:
        """Show a message beside the heading."""
        self.message.setText(text)
        remark(self.message, "warning", warning and bool(text))
        remark(self.message, "dimmed", not (warning and text))
