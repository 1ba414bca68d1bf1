"""Stepping a program, as the window sees it: orders go to an engine in a thread, what comes of them are signals."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from visualizer.model.replacements import ReplacementError, replaced
from visualizer.recorder import Program
from visualizer.search.children import Target
from visualizer.ui.step_engine import Refused, Saved, Searched, Searching, StepEngine, Stepped

_PATIENCE = 5.0
"""Seconds that closing waits for an engine."""


@dataclass(frozen=True)
class _Told:
    """Something that an engine has told."""

    engine: StepEngine
    what: object


class Stepping(QObject):
    """Steps one program at a time.

    Attributes:
        is_searching: Whether a search goes on.

    Signals, each with one payload:
        stepped: `Stepped`: where the run is now.
        searching: `Searching`: how a search goes; None once it is over.
        searched: `Searched`: what it has come to.
        saved: `Saved`: where a recording was saved.
        refused: `Refused`: what could not be done.
    """

    stepped = Signal(object)
    searching = Signal(object)
    searched = Signal(object)
    saved = Signal(object)
    refused = Signal(object)
    _came = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine: StepEngine | None = None
        self._closed: list[StepEngine] = []
        self.is_searching = False
        self._came.connect(self._hear)

    def start(
        self,
        program: Program,
        expect: str = "",
        sources: dict[str, str] | None = None,
        edited: str | None = None,
        stored: str = "",
    ) -> None:
        """Begin to step a program; `expect` has to be true at its end, `sources` are the texts of its files.

        `edited` is run instead of what is in its file, if it is given; `stored` is an order that is kept for it, or "".
        """
        self.end()
        try:
            target = target_of(program, expect, edited)
        except (OSError, ReplacementError) as error:
            self.refused.emit(Refused(f"{program.script} cannot be stepped: {error}.", for_good=True))
            return
        self._engine = StepEngine(target, dict(sources or {}), self._tell, stored)
        self._engine.start()

    @property
    def engine(self) -> StepEngine | None:
        """What can be told to step; None if nothing is stepped."""
        return self._engine

    def search(self) -> None:
        """Look for an order that fails."""
        if self._engine is not None and not self.is_searching:
            self._set_searching(True)
            self._engine.search()

    def end(self) -> None:
        """Step nothing any more; what runs ends soon."""
        engine, self._engine = self._engine, None
        self._set_searching(False)
        if engine is not None:
            engine.close()
            self._closed = [*(other for other in self._closed if other.is_alive()), engine]

    def close(self) -> None:
        """Step nothing any more, and wait until all of it has ended."""
        self.end()
        for engine in self._closed:
            engine.join(_PATIENCE)

    def _tell(self, engine: StepEngine, what: object) -> None:
        self._came.emit(_Told(engine, what))

    def _set_searching(self, searching: bool) -> None:
        if searching != self.is_searching:
            self.is_searching = searching
            self.searching.emit(Searching(0, 0.0) if searching else None)

    def _hear(self, told: _Told) -> None:
        if told.engine is not self._engine:
            return
        what = told.what
        if isinstance(what, Stepped):
            self.stepped.emit(what)
        elif isinstance(what, Searching):
            if self.is_searching:
                self.searching.emit(what)
        elif isinstance(what, Searched):
            self._set_searching(False)
            self.searched.emit(what)
        elif isinstance(what, Saved):
            self.saved.emit(what)
        elif isinstance(what, Refused):
            self._set_searching(False)
            if what.for_good:
                self.end()
            self.refused.emit(what)


def target_of(program: Program, expect: str, edited: str | None = None) -> Target:
    """What is run to step a program, or the text `edited` in its place.

    Raises OSError or ReplacementError if its changed numbers cannot be put in.
    """
    sources = {}
    if edited is not None:
        sources[Path(program.script).name] = edited
    elif program.replacements:
        path = Path(program.script)
        sources[path.name] = replaced(path.read_bytes(), program.replacements)
    return Target(program, expect, sources=sources)
