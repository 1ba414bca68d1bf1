"""Which Python runs the program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from visualizer.ui.parts import named


@dataclass(frozen=True)
class InterpreterChoice:
    """A Python: what to call it, and its path."""

    label: str
    path: str


class InterpreterPicker(QComboBox):
    """Which Python runs the program.

    Signals, each with one payload:
        interpreter_chosen: Path of the interpreter that the user has chosen, a str.
    """

    interpreter_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "interpreterPicker", "Python", "The Python that runs the program; another one runs it anew.")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaximumWidth(280)
        self._known: list[InterpreterChoice] = []
        self.activated.connect(self._choose)
        self.setEnabled(False)

    def show_interpreters(self, found: Iterable[InterpreterChoice | tuple], chosen: str = "") -> None:
        """Which there are, each an `InterpreterChoice` or a tuple of its fields; `chosen` is the path of one."""
        known = [one if isinstance(one, InterpreterChoice) else InterpreterChoice(*one) for one in found]
        blocker = QSignalBlocker(self)
        if known != self._known:
            self._known = known
            self.clear()
            for one in known:
                self.addItem(one.label, one.path)
                self.setItemData(self.count() - 1, one.path, Qt.ItemDataRole.ToolTipRole)
        self.setCurrentIndex(self.findData(chosen) if chosen else min(0, self.count() - 1))
        blocker.unblock()
        self.setEnabled(bool(known))

    def _choose(self, index: int) -> None:
        path = self.itemData(index)
        if path:
            self.interpreter_chosen.emit(path)
