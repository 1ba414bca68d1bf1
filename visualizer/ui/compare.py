"""Compares two runs in the window: lets the user choose them, records them one after the other, and shows them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QFileDialog

from visualizer.drawing.theme import Theme
from visualizer.export.comparison import Comparison
from visualizer.export.formats import FORMATS, PictureError, export_sheet
from visualizer.export.pictures import PictureOptions
from visualizer.export.png import image
from visualizer.interpreters import Interpreter, InterpreterError
from visualizer.model.recording import RecordingError
from visualizer.recorder import RecorderError
from visualizer.ui.compare_choice import Choices, choices_of, fill_choices
from visualizer.ui.compare_page import ComparePage
from visualizer.ui.compare_runs import Compared, Getting, Side, StoppedError, get_both
from visualizer.ui.interpreter_finder import InterpreterFinder
from visualizer.ui.long_work import LongWork, Problem
from visualizer.ui.parts import as_sentence
from visualizer.ui.session import Session

_PROBLEMS = (RecorderError, RecordingError, InterpreterError, OSError, StoppedError)


class Compare(QObject):
    """Compares two runs.

    Attributes:
        page: What shows them.

    Signals:
        changed: Whether the page is wanted now.
    """

    changed = Signal(bool)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.page = ComparePage()
        self.is_on = False
        self._theme: Theme | None = None
        self._pythons: list[Interpreter] = []
        self._sides: tuple[Side, Side] | None = None
        self._compared_path: Path | None = None
        self._finder = InterpreterFinder(self)
        self._finder.found.connect(self._found)
        self._work = LongWork("comparison", self)
        self._work.progressed.connect(self._show_progress)
        self._work.finished.connect(self._show)
        page = self.page
        for number, button in enumerate(page.sides):
            button.menu().aboutToShow.connect(lambda number=number: self._fill(number))
        page.again.clicked.connect(self._again_or_stop)
        page.copy.clicked.connect(self.copy)
        page.save.clicked.connect(self._save)
        page.close_it.clicked.connect(self.end)
        session.opened.connect(lambda _: self.end())

    @property
    def goes_on(self) -> bool:
        """Whether something is being recorded."""
        return self._work.goes_on

    def toggle(self) -> None:
        """Compare, or no more."""
        if self.is_on:
            self.end()
        elif self._choices() is not None:
            self.is_on = True
            self._begin()
            self.changed.emit(True)
            self.page.views[0].setFocus()

    def compare(self, first: Side, second: Side) -> None:
        """Compare two runs."""
        self._sides = first, second
        self.page.show_sides([first.name, second.name])
        self._start()

    def end(self) -> None:
        """Compare no more."""
        if self.is_on:
            self.is_on = False
            self._work.drop()
            self.changed.emit(False)

    def close(self) -> None:
        """Leave nothing behind."""
        self._work.close()
        self._finder.close()

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Show it in a theme's colours."""
        self._theme = theme
        self.page.show_theme(theme, scale)

    def copy(self) -> None:
        """Put both on the clipboard, as one picture."""
        if self.page.runs:
            QApplication.clipboard().setImage(image(self.picture(PictureOptions(zoom=2))))
            self.page.say("The picture is on the clipboard.")

    def picture(self, options: PictureOptions) -> Comparison:
        """Both as one picture."""
        return Comparison(options, [(run.timeline, run.totals) for run in self.page.runs])

    def save(self, path: Path) -> None:
        """Save both as one picture, in the format that the suffix of the file says."""
        try:
            export_sheet(self.picture(PictureOptions()), path)
        except PictureError as error:
            self.page.say(as_sentence(str(error)))
        else:
            self.page.say(f"The picture is in {path}.")

    def _begin(self) -> None:
        """Compare what is most telling, unless something was chosen for what is open."""
        choices = self._choices()
        assert choices is not None
        path = self._session.present.path if self._session.present is not None else None
        if self._sides is None or path != self._compared_path:
            self._compared_path = path
            self._sides = choices.first
            self._look_for_pythons()
        self.page.show_sides([side.name for side in self._sides])
        if not self.page.runs or tuple(run.side for run in self.page.runs) != self._sides:
            self._start()

    def _start(self) -> None:
        assert self._sides is not None
        sides = self._sides
        # A program that runs at the same time would be seen in the times.
        if any(side.program is not None for side in sides):
            self._session.bridge.stop()
        self.page.show_going("Getting ready …")
        self._work.start(lambda progress, stopped: get_both(sides, progress, stopped), *_PROBLEMS)

    def _again_or_stop(self) -> None:
        if self._work.goes_on:
            self._work.stop()
        else:
            self._start()

    def _show_progress(self, getting: Getting) -> None:
        self.page.show_going(f"Recording “{getting.side.name}”: {getting.seconds:.1f} s …")

    def _show(self, result: tuple[Compared, Compared] | Problem) -> None:
        if isinstance(result, Problem):
            self.page.show_problem(result.sentence)
        else:
            self.page.show_runs(result)

    def _choices(self) -> Choices | None:
        session, present = self._session, self._session.present
        if present is None:
            return None
        source = session.sources.get(session.main_file, "")
        return choices_of(present.title, present.program, present.path, source, self._pythons, session.runs_directory)

    def _fill(self, number: int) -> None:
        choices = self._choices()
        if choices is not None:
            fill_choices(self.page.sides[number].menu(), choices, lambda side: self._choose(number, side))

    def _choose(self, number: int, side: Side) -> None:
        if self._sides is not None:
            first, second = self._sides
            self.compare(*((side, second) if number == 0 else (first, side)))

    def _look_for_pythons(self) -> None:
        present = self._session.present
        if present is not None and present.program is not None:
            self._finder.look(present.path)

    def _found(self, found: list[Interpreter]) -> None:
        self._pythons = found

    def _save(self) -> None:
        if not self.page.runs:
            return
        kinds = ";;".join(f"{known.name} (*{known.suffix})" for known in FORMATS)
        path, kind = QFileDialog.getSaveFileName(self.page.window(), "Export the comparison", "comparison.png", kinds)
        if path:
            suffix = next((known.suffix for known in FORMATS if known.name in kind), ".png")
            self.save(Path(path if Path(path).suffix else path + suffix))
