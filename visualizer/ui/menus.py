"""The menus of the top bar, filled when they are opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from visualizer.interpreters import Interpreter
from visualizer.ui.appearance import CHOICES, Appearance
from visualizer.ui.earlier_runs import earlier_runs
from visualizer.ui.interpreter_finder import InterpreterFinder
from visualizer.ui.panels import Panels
from visualizer.ui.session import Session
from visualizer.ui.top_bar import TopBar

_RECENT = 10


class Menus(QObject):
    """The menus of a top bar: panels, interpreters, and what can be exported; `actions` are those of the keys."""

    def __init__(
        self,
        session: Session,
        bar: TopBar,
        panels: Panels,
        appearance: Appearance,
        actions: dict[str, Callable[[], object]],
    ) -> None:
        super().__init__(panels)
        self._session, self._bar, self._panels = session, bar, panels
        self._appearance, self._actions = appearance, actions
        self._finder = InterpreterFinder(self)
        self._interpreters: list[Interpreter] = []
        self._finder.found.connect(self._found_interpreters)
        bar.interpreter.menu().aboutToShow.connect(self._look_for_interpreters)
        bar.panels.menu().aboutToShow.connect(self._fill_panels)
        bar.export.menu().aboutToShow.connect(self._fill_export)

    def close(self) -> None:
        """Leave nothing behind."""
        self._finder.close()

    def _fill_panels(self) -> None:
        menu = self._bar.panels.menu()
        menu.clear()
        self._panels.fill(menu)
        menu.addSeparator()
        menu.addAction("Break it\tX", self._actions["break_it"])
        menu.addAction("How it can end\tO", self._actions["outcomes"])
        menu.addAction("Compare two runs\tC", self._actions["compare"])
        menu.addSeparator()
        fill_appearance(menu, self._appearance)
        menu.addSeparator()
        fill_recent(menu.addMenu("Earlier runs"), self._session.runs_directory, self._session.open)

    def _fill_export(self) -> None:
        menu = self._bar.export.menu()
        menu.clear()
        menu.addAction("Copy the picture\tCtrl+C", self._actions["copy"])
        menu.addAction("Save the picture\tCtrl+Shift+E", self._actions["export_at_once"])
        menu.addAction("Picture, film, steps …\tCtrl+E", self._actions["export"])
        menu.addSeparator()
        menu.addAction("Save the recording …\tCtrl+S", self._actions["save"])

    def _look_for_interpreters(self) -> None:
        self._found_interpreters(self._interpreters)
        present = self._session.present
        if present is not None and present.program is not None:
            self._finder.look(present.path)

    def _found_interpreters(self, found: list[Interpreter]) -> None:
        self._interpreters = found
        program = self._session.present.program if self._session.present else None
        present = program.interpreter if program else ""
        fill_interpreters(self._bar.interpreter.menu(), found, present, self._session.choose_interpreter)


def fill_interpreters(menu: QMenu, found: Sequence[Interpreter], present: str, choose: Callable[[str], None]) -> None:
    """A line for each Python; the one at the path `present` is checked."""
    menu.clear()
    for one in found:
        text = f"Python {one.version}" + (f" — {one.where}" if one.where else "")
        action = menu.addAction(text, lambda path=one.path: choose(path))
        action.setToolTip(one.path)
        action.setCheckable(True)
        action.setChecked(one.path == present)
    menu.setToolTipsVisible(True)
    if not found:
        menu.addAction("Looking for Pythons …").setEnabled(False)


def fill_appearance(menu: QMenu, appearance: Appearance) -> None:
    """A line for each choice of colours."""
    for choice in CHOICES:
        action = menu.addAction(f"Colours: {choice}", lambda choice=choice: appearance.choose(choice))
        action.setCheckable(True)
        action.setChecked(choice == appearance.choice)


def fill_recent(menu: QMenu, directory: Path | None, open_: Callable[[Path], None]) -> None:
    """A line for each of the last runs that were saved by themselves."""
    menu.clear()
    runs = earlier_runs(directory)
    for path in runs[:_RECENT]:
        menu.addAction(path.stem, lambda path=path: open_(path))
    if not runs:
        menu.addAction("No runs so far").setEnabled(False)
