"""What stands above a table of rows: a filter, how many there are, and buttons."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from visualizer.ui.parts import GRID, dimmed_label, named
from visualizer.ui.rows_model import RowsModel


class RowsHead(QWidget):
    """Filters the rows of a `model` and counts them; `noun` is what a row is, `buttons` are put on the right."""

    def __init__(self, model: RowsModel[Any], noun: str, *buttons: QPushButton) -> None:
        super().__init__()
        self._model, self._noun = model, noun
        self._filter = QLineEdit()
        named(self._filter, f"{noun}sFilter", "Filter", f"Shows only {noun}s with this text in one of the columns.")
        self._filter.setPlaceholderText("Filter")
        self._filter.setClearButtonEnabled(True)
        self._filter.setMaximumWidth(240)
        self._filter.textChanged.connect(model.show_filter)
        self._count = dimmed_label()
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        row.setSpacing(GRID)
        row.addWidget(self._filter, 1)
        row.addWidget(self._count)
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        model.counted.connect(self._show_count)

    def _show_count(self) -> None:
        shown, hidden = self._model.rowCount(), self._model.hidden()
        some = f"{shown} {self._noun}{'s' if shown != 1 else ''}"
        text = f"{shown} of {shown + hidden} {self._noun}s" if hidden else some
        if self._count.text() != text:
            self._count.setText(text)
