"""The panels in docks: tables of threads and locks, console, details, and who waits for whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow, QMenu

from visualizer.drawing.layout import Spot
from visualizer.drawing.theme import Theme
from visualizer.model.timeline import LaneKind, Timeline
from visualizer.ui.console import Console
from visualizer.ui.docks import Docks
from visualizer.ui.locks_table import LocksTable
from visualizer.ui.present import present
from visualizer.ui.threads_table import ThreadsTable

THREADS, LOCKS, CONSOLE = "Threads", "Locks", "Console"


class Panels(QObject):
    """The panels in docks.

    Signals, each with one payload:
        ordered: An order to the program, a dict with "do".
        spot_chosen: `Spot` that is to be selected in the timeline.
    """

    ordered = Signal(object)
    spot_chosen = Signal(object)

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.threads = ThreadsTable()
        self.locks = LocksTable()
        self.console = Console()
        self.docks = Docks(window)
        self.docks.add(THREADS, self.threads, "All threads: state, what they wait for, daemon flags")
        self.docks.add(LOCKS, self.locks, "All locks: who has them, who waits, how often they were found taken")
        self.docks.add(CONSOLE, self.console, "What the program prints, and a line to type what it reads")
        self._timeline = Timeline()
        for table in (self.threads, self.locks):
            table.ordered.connect(self.ordered)
        self.threads.thread_selected.connect(lambda number: self._choose(LaneKind.THREAD, number))
        self.locks.lock_selected.connect(lambda number: self._choose(LaneKind.LOCK, number))

    def show_timeline(self, timeline: Timeline) -> None:
        """Show what the timeline says."""
        self._timeline = timeline
        now = present(timeline)
        self.threads.show_timeline(timeline, now)
        self.locks.show_timeline(timeline, now)

    def show_event(self, event: Mapping[str, Any]) -> None:
        """What the program says by itself."""
        self.threads.show_event(event)

    def show_spot(self, spot: Spot | None) -> None:
        """What is selected in the timeline."""
        if spot is not None and spot.kind == LaneKind.THREAD:
            self.threads.select(spot.number)
        elif spot is not None and spot.kind == LaneKind.LOCK:
            self.locks.select(spot.number)

    def set_running(self, running: bool) -> None:
        """Whether there is a program that can be told anything."""
        for part in (self.threads, self.locks, self.console):
            part.set_running(running)

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Show them in a theme's colours."""
        for part in (self.threads, self.locks, self.console):
            part.show_theme(theme, scale)

    def begin(self) -> None:
        """Another run begins."""
        self.console.clear()

    def fill(self, menu: QMenu) -> None:
        """Put a line for each panel into a menu."""
        self.docks.fill(menu)

    def _choose(self, kind: LaneKind, number: object) -> None:
        if isinstance(number, int):
            self.spot_chosen.emit(Spot(kind, number, present(self._timeline)))
