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
        self._mutex = threading.Lock()
        self._thread: threading.Thread | None = None
        self._wanted: Path | None = None

    def look(self, script: Path) -> None:
        """Look for those that can run `script`; asked again while it looks, it begins anew."""
        with self._mutex:
            self._wanted = script
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="interpreter finder")
                self._thread.start()

    def close(self) -> None:
        """Stop looking, and wait until it has."""
        with self._mutex:
            self._wanted, thread = None, self._thread
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        while (script := self._next()) is not None:
            found = find_interpreters(script, lambda script=script: self._wanted == script)
            with self._mutex:
                if self._wanted != script:
                    continue
                self._wanted = None
            self.found.emit(found)

    def _next(self) -> Path | None:
        """For which script to look next; if for none, whoever wants it starts another thread."""
        with self._mutex:
            if self._wanted is None:
                self._thread = None
            return self._wanted
