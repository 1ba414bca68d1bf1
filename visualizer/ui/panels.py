"""The panels in docks: tables of threads and locks, console, details, and who waits for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow, QMenu

from visualizer.drawing.layout import Spot
from visualizer.drawing.theme import Theme
from visualizer.model.timeline import Lane, LaneKind, Timeline
from visualizer.ui.console import Console
from visualizer.ui.details import DetailsPanel
from visualizer.ui.docks import Docks
from visualizer.ui.locks_table import LocksTable
from visualizer.ui.navigation import Stretch
from visualizer.ui.present import present
from visualizer.ui.races_panel import RacesPanel
from visualizer.ui.threads_table import ThreadsTable
from visualizer.ui.wait_graph import WaitGraphPanel

THREADS, LOCKS, DETAILS, GRAPH, CONSOLE = "Threads", "Locks", "Details", "Who waits for whom", "Console"
RACES = "Races"


class Panels(QObject):
    """The panels in docks.

    Signals, each with one payload:
        ordered: An order to the program, a dict with "do".
        spot_chosen: `Spot` that is to be selected in the timeline.
        place_chosen: `Place` that is to be shown in the code.
    """

    ordered = Signal(object)
    spot_chosen = Signal(object)
    place_chosen = Signal(object)

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.threads = ThreadsTable()
        self.locks = LocksTable()
        self.details = DetailsPanel()
        self.graph = WaitGraphPanel()
        self.console = Console()
        self.races = RacesPanel()
        self.docks = Docks(window)
        self.docks.add(THREADS, self.threads, "All threads: state, what they wait for, daemon flags")
        self.docks.add(LOCKS, self.locks, "All locks: who has them, who waits, how often they were found taken")
        self.docks.add(
            DETAILS, self.details, "What is selected: the sentence, the call stack, shares of a measured stretch"
        )
        self.docks.add(GRAPH, self.graph, "Which thread wants what another one has, now; a circle is a deadlock")
        self.docks.add(CONSOLE, self.console, "What the program prints, and a line to type what it reads")
        self.docks.add(RACES, self.races, "Variables and locks that only chance keeps in order, in a run step by step")
        self._timeline = Timeline()
        for table in (self.threads, self.locks):
            table.ordered.connect(self.ordered)
        self.threads.thread_selected.connect(lambda number: self._choose(LaneKind.THREAD, number))
        self.details.place_chosen.connect(self.place_chosen)
        self.races.place_chosen.connect(self.place_chosen)
        for panel in (self.details, self.graph, self.races):
            panel.spot_chosen.connect(self.spot_chosen)
        self.locks.lock_selected.connect(lambda number: self._choose(LaneKind.LOCK, number))

    def show_timeline(self, timeline: Timeline) -> None:
        """Show what the timeline says."""
        self._timeline = timeline
        now = present(timeline)
        self.threads.show_timeline(timeline, now)
        self.locks.show_timeline(timeline, now)
        self.graph.show_timeline(timeline, now)
        self.races.show_timeline(timeline)

    def show_event(self, event: Mapping[str, Any]) -> None:
        """What the program says by itself."""
        self.threads.show_event(event)
        if event.get("event") == "reading":
            self.console.show_reading(bool(event.get("on")))

    def show_spot(self, spot: Spot | None) -> None:
        """What is selected in the timeline."""
        lane = self._timeline.lane(spot.kind, spot.number) if spot else None
        if spot is None or lane is None:
            self.details.show_nothing()
        else:
            self.details.show_span(self._timeline, lane, spot.time)
        if spot is not None and spot.kind == LaneKind.THREAD:
            self.threads.select(spot.number)
        elif spot is not None and spot.kind == LaneKind.LOCK:
            self.locks.select(spot.number)

    def show_range(self, lanes: Sequence[Lane], stretch: Stretch | None) -> None:
        """The stretch that is measured, in these lanes."""
        if stretch is not None:
            self.details.show_range(self._timeline, list(lanes), stretch.begin, stretch.end)
            self.docks.open(DETAILS)

    def set_running(self, running: bool) -> None:
        """Whether there is a program that can be told anything."""
        for part in (self.threads, self.locks, self.console):
            part.set_running(running)

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Show them in a theme's colours."""
        for part in (self.threads, self.locks, self.details, self.graph, self.console, self.races):
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
