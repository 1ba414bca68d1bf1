"""Finds out in the background how the program that is stepped can end, and shows it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from visualizer.drawing.theme import Theme
from visualizer.export.bars import BarsSheet
from visualizer.export.pictures import PictureOptions
from visualizer.export.png import image
from visualizer.search.children import SearchError, Target
from visualizer.search.endings import Ending, Endings, EndingsSearch
from visualizer.ui.deeds import begun_words
from visualizer.ui.long_work import LongWork, Problem
from visualizer.ui.outcomes import OutcomesPanel, bars_of


class Outcomes(QObject):
    """How the program can end.

    Attributes:
        panel: What shows it.

    Signals, each with one payload:
        chosen: `Ending` of which the user wants to see how it comes about.
    """

    chosen = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.panel = OutcomesPanel()
        self._work = LongWork("outcomes", self)
        self._target: Target | None = None
        self._work.progressed.connect(lambda endings: self._show(endings, goes_on=True))
        self._work.finished.connect(lambda endings: self._show(endings, goes_on=False))
        self.panel.chosen.connect(self._choose)
        self.panel.again.clicked.connect(self._again_or_stop)
        self.panel.copy.clicked.connect(self.copy)
        self.panel.close_it.clicked.connect(self.end)

    @property
    def is_on(self) -> bool:
        """Whether it is shown, or to be shown."""
        return not self.panel.isHidden()

    @property
    def goes_on(self) -> bool:
        """Whether orders are tried."""
        return self._work.goes_on

    def begin(self, target: Target) -> None:
        """Show how a program can end, of which all orders begin as the target says."""
        self.panel.show()
        if target != self._target:
            self._target = target
            self.panel.begun = begun_words(target.opening)
            self._start()

    def end(self) -> None:
        """Show it no more, and try no more orders."""
        self._work.drop()
        self._target = None
        self.panel.hide()

    def close(self) -> None:
        """Leave nothing behind."""
        self.end()
        self._work.close()

    def copy(self) -> None:
        """Put the bars on the clipboard, as a picture."""
        if self._target is not None and self.panel.endings.tried:
            title = f"How {Path(self._target.program.script).name} can end"
            caption = f"{self.panel.endings.tried:,} orders tried {self.panel.begun}".rstrip()
            sheet = BarsSheet(PictureOptions(zoom=2, title=title), bars_of(self.panel.endings), caption)
            QApplication.clipboard().setImage(image(sheet))

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Show it in a theme's colours."""
        self.panel.show_theme(theme, scale)

    def _start(self) -> None:
        target = self._target
        if target is None:
            return
        self.panel.show_endings(Endings(), goes_on=True)
        self._work.start(
            lambda progress, stopped: EndingsSearch(target, progress=progress, stopped=stopped).run(), SearchError
        )

    def _again_or_stop(self) -> None:
        if self._work.goes_on:
            self._work.stop()
        else:
            self._start()

    def _show(self, endings: Endings | Problem, *, goes_on: bool) -> None:
        if isinstance(endings, Problem):
            self.panel.show_problem(endings.sentence)
        else:
            self.panel.show_endings(endings, goes_on=goes_on)

    def _choose(self, ending: Ending) -> None:
        # Who steps wants all cores.
        self._work.stop()
        self.chosen.emit(ending)
