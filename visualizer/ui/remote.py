"""A presenter's remote: its keys reach the window wherever in it the focus is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

_ACTIONS = {Qt.Key.Key_PageDown: "next_planned", Qt.Key.Key_PageUp: "undo", Qt.Key.Key_F5: "nothing"}
"""What remotes send that lists and texts would take for themselves."""


class Remote:
    """Lets the keys of a remote do `actions`, as long as it is on."""

    def __init__(self, window: QWidget, actions: Mapping[str, Callable[[], None]]) -> None:
        self._shortcuts = []
        for key, name in _ACTIONS.items():
            shortcut = QShortcut(QKeySequence(key), window)
            shortcut.activated.connect(actions[name])
            self._shortcuts.append(shortcut)
        self.turn(False)

    def turn(self, on: bool) -> None:
        """Whether it is on."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(on)
