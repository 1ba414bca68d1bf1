"""Repairing a program: it is edited in the window, and a search tries to break what has become of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton

from visualizer.drawing.theme import Theme
from visualizer.search.checking import Found
from visualizer.search.children import SearchError, Target
from visualizer.search.solving import Attack, attack
from visualizer.ui.long_work import LongWork
from visualizer.ui.parts import dimmed_label, named
from visualizer.ui.paste_code import PasteCode

PUT_BACK = "The program has deleted its own file; it was put back as it was."


class Repair(QObject):
    """Lets the user change a program, and tries to break it. Its file stays as it is.

    Attributes:
        editor: Where it is changed.
        goes_on: Whether a search tries to break it.

    Signals, each with one payload:
        begun: Nothing: a search tries to break what was written.
        progressed: How many orders were tried, an int.
        finished: `Attack`, or a `Problem`.
        left: Nothing: the user wants to step again.
    """

    begun = Signal(object)
    progressed = Signal(object)
    finished = Signal(object)
    left = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.editor = PasteCode(name="repair", head="Repair it", run="Try to break my repair")
        self._back = QPushButton("Back to the steps")
        named(self._back, "repairBack", "Back to the steps", "Puts the text away, which is kept (Esc).")
        self._back.clicked.connect(lambda: self.left.emit(None))
        note = dimmed_label("The file stays as it is.")
        self.editor.foot.insertWidget(1, note)
        self.editor.foot.insertWidget(2, self._back)
        self.editor.pasted.connect(self._try)
        self.editor.hide()
        self._work = LongWork("repair", self)
        self._work.progressed.connect(self._progress)
        self._work.finished.connect(self.finished)
        self._target_of: Callable[[str], Target] | None = None
        self._path = Path()
        self._kept: bytes | None = None

    @property
    def goes_on(self) -> bool:
        """Whether a search tries to break it."""
        return self._work.goes_on

    @property
    def text(self) -> str:
        """What is written."""
        return self.editor.text

    def begin(self, text: str, path: Path) -> None:
        """Take a program to be changed: its text, and the path of its file."""
        self._path, self._kept = path, None
        with suppress(OSError):
            self._kept = self._path.read_bytes()
        if text != self.editor.text:
            self.editor.show_text(text)

    def show_again(self, target_of: Callable[[str], Target], line: int) -> None:
        """Show what was written, from a line on if that is known; `target_of` makes of a text what is run."""
        self._target_of = target_of
        self.editor.show()
        self.editor.begin(line)

    def put_back(self) -> bool:
        """Write the program's file again if the program has deleted it; whether that was so."""
        if self._kept is None or self._path.exists():
            return False
        try:
            self._path.write_bytes(self._kept)
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """Break the search off."""
        self._work.stop()

    def drop(self) -> None:
        """Let nobody hear of the search."""
        self._work.drop()

    def close(self) -> None:
        """Leave nothing behind."""
        self._work.close()

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Show it in a theme's colours."""
        self.editor.show_theme(theme, scale)

    def _try(self, text: str) -> None:
        if self._target_of is None or self._work.goes_on:
            return
        target = self._target_of(text)
        self._work.start(lambda progress, stopped: self._attack(target, progress, stopped), SearchError)
        self.begun.emit(None)

    def _attack(self, target: Target, progress: Callable[[object], None], stopped: Callable[[], bool]) -> Attack:
        try:
            tried = attack(target, progress, stopped)
        except SearchError as error:
            if self.put_back():
                raise SearchError(f"{str(error).rstrip('.')}. {PUT_BACK}") from error
            raise
        return replace(tried, sentence=f"{tried.sentence} {PUT_BACK}") if self.put_back() else tried

    def _progress(self, found: Found) -> None:
        self.progressed.emit(found.schedules)
