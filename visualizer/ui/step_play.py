"""Plays a stepped run: step after step by itself, as fast as one likes to look."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

SLOWEST, FASTEST, USUAL = 1, 20, 4
"""Steps a second."""


class Player(QObject):
    """Orders step after step: the next one when the one before was shown, and its time has passed.

    Attributes:
        speed: Steps a second.
        goes_on: Whether it plays.

    Signals, each with one payload:
        changed: Whether it plays now.
    """

    changed = Signal(object)

    def __init__(self, advance: Callable[[], None], parent: QObject | None = None) -> None:
        """`advance` orders a step; that it was shown is to be said by `stepped`."""
        super().__init__(parent)
        self._advance = advance
        self._ordered = 0.0
        self.speed = USUAL
        self.goes_on = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._order)

    def begin(self) -> None:
        """Play from here."""
        if not self.goes_on:
            self.goes_on = True
            self.changed.emit(True)
            self._order()

    def stop(self) -> None:
        """Play no more."""
        self._timer.stop()
        if self.goes_on:
            self.goes_on = False
            self.changed.emit(False)

    def stepped(self, has_ended: bool) -> None:
        """A step was shown; whether the run has ended with it."""
        if has_ended:
            self.stop()
        elif self.goes_on and not self._timer.isActive():
            left = self._ordered + 1 / self.speed - time.monotonic()
            self._timer.start(max(round(1_000 * left), 0))

    def _order(self) -> None:
        self._ordered = time.monotonic()
        self._advance()
