"""Fills the menus of the top bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QMenu

from visualizer.interpreters import Interpreter
from visualizer.ui.appearance import CHOICES, Appearance
from visualizer.ui.earlier_runs import earlier_runs

_RECENT = 10


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
