"""Work in a thread that tells how far it is, and that can be stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from visualizer.ui.parts import as_sentence

_TOLD_SECONDS = 0.05
"""How far it is is told this often, at most."""
_PATIENCE = 10.0
"""Seconds that closing waits."""

Work = Callable[[Callable[[object], None], Callable[[], bool]], object]
"""Is given whom to tell how far it is, and whom to ask whether it is to stop; returns what came of it."""


@dataclass(frozen=True)
class Problem:
    """Why nothing came of it, as a sentence."""

    sentence: str


@dataclass(frozen=True)
class _News:
    number: int
    payload: object
    is_last: bool


class LongWork(QObject):
    """Does one piece of work at a time.

    Attributes:
        goes_on: Whether there is work under way that somebody wants to hear of.

    Signals, each with one payload:
        progressed: How far it is.
        finished: What came of it, or a `Problem`; not if it was dropped.
    """

    progressed = Signal(object)
    finished = Signal(object)
    _came = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.goes_on = False
        self._name = name
        self._number = 0
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._came.connect(self._hear)

    def start(self, work: Work, *problems: type[Exception]) -> None:
        """Do some work, in which these problems may arise; what was under way is dropped."""
        self.drop()
        self._number += 1
        self._stopping = threading.Event()
        self.goes_on = True
        thread = threading.Thread(
            target=self._work, args=(work, problems, self._number, self._stopping), name=self._name, daemon=True
        )
        self._threads = [*(other for other in self._threads if other.is_alive()), thread]
        thread.start()

    def stop(self) -> None:
        """Let it end soon, with what it has come to."""
        self._stopping.set()

    def drop(self) -> None:
        """Let it end soon, and nobody hear of it."""
        self._stopping.set()
        self._number += 1
        self.goes_on = False

    def close(self) -> None:
        """Drop it, and wait until it has ended."""
        self.drop()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _work(self, work: Work, problems: tuple[type[Exception], ...], number: int, stopping: threading.Event) -> None:
        told = 0.0

        def progress(what: object) -> None:
            nonlocal told
            now = time.monotonic()
            if now - told > _TOLD_SECONDS:
                told = now
                self._tell(_News(number, what, is_last=False))

        try:
            result = work(progress, stopping.is_set)
        except problems as error:
            result = Problem(as_sentence(str(error)))
        self._tell(_News(number, result, is_last=True))

    def _tell(self, news: _News) -> None:
        # If nobody has waited, this object may be gone.
        with suppress(RuntimeError):
            self._came.emit(news)

    def _hear(self, news: _News) -> None:
        if news.number != self._number:
            return
        if news.is_last:
            self.goes_on = False
            self.finished.emit(news.payload)
        else:
            self.progressed.emit(news.payload)
