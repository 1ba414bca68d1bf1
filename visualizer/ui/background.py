"""Work that takes too long for the window's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True)
class _Done:
    """A piece of work that was done: what is called with its result, unless it was forgotten since."""

    then: Callable[[Any], None]
    result: object
    generation: int


class Background(QObject):
    """Does work in threads, and hands the results back to its own thread."""

    _came = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: list[threading.Thread] = []
        self._generation = 0
        self._came.connect(self._hand_over)

    def do(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Call `work`, which raises nothing, in a thread, and `then` with its result in ours."""
        thread = threading.Thread(
            target=self._work, args=(work, then, self._generation), name="background of the window", daemon=True
        )
        self._threads = [*(other for other in self._threads if other.is_alive()), thread]
        thread.start()

    def forget(self) -> None:
        """Let nobody hear of what is under way."""
        self._generation += 1

    def close(self, patience: float | None = None) -> None:
        """Forget what is under way, and wait until it is done, or for so many seconds."""
        self.forget()
        for thread in self._threads:
            thread.join(patience)

    def _work(self, work: Callable[[], Any], then: Callable[[Any], None], generation: int) -> None:
        done = _Done(then, work(), generation)
        # If nobody has waited, this object may be gone.
        with suppress(RuntimeError):
            self._came.emit(done)

    def _hand_over(self, done: _Done) -> None:
        if done.generation == self._generation:
            done.then(done.result)
