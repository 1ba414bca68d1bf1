"""Looks for the Pythons of this machine without keeping the window waiting."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from visualizer.interpreters import find_interpreters


class InterpreterFinder(QObject):
    """Looks for Pythons in a thread of its own; each is asked for its version, which takes a moment.

    Signals, each with one payload:
        found: List of `Interpreter`.
    """

    found = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._wanted: Path | None = None

    def look(self, script: Path) -> None:
        """Look for those that can run `script`; asked again while it looks, it looks again after that."""
        self._wanted = script
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="interpreter finder")
            self._thread.start()

    def close(self) -> None:
        """Wait until it has come to its end."""
        self._wanted = None
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while (script := self._wanted) is not None:
            found = find_interpreters(script)
            if script == self._wanted:
                self._wanted = None
                self.found.emit(found)
