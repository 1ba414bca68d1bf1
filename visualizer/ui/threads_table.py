"""The table of threads: what each does now, and what can be done with those that have not started."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from visualizer.drawing.theme import LIGHT, Theme
from visualizer.model.labels import time_text
from visualizer.model.rows import ThreadRow, ThreadRows
from visualizer.model.timeline import Timeline
from visualizer.ui.parts import Keeper, named
from visualizer.ui.rows_head import RowsHead
from visualizer.ui.rows_model import Column, RowsModel, RowsView

_LOCKED = "This cannot be changed: a thread that was started stays what it is."
_CHANGE = "Click to change it: this is possible until the thread is started."
_START_TIP = "Starts the selected thread, which was only made so far."
_LET_GO_TIP = "Lets the selected thread start: it is held because new threads are held."
_CANNOT_START = "Select a thread that has not been started yet."


class ThreadsTable(QWidget):
    """The table of threads.

    Signals, each with one payload:
        ordered: An order to the program, a dict with "do".
        thread_selected: Number of the thread that the user has selected.
    """

    ordered = Signal(object)
    thread_selected = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("threadsTable")
        self._theme = LIGHT
        self._timeline: Timeline | None = None
        self._time: int | None = None
        self._rows = ThreadRows()
        self._held: set[int] = set()
        self._running = False
        self._keeper = Keeper(self, self._refresh)
        columns = self._columns()
        self._model: RowsModel[ThreadRow] = RowsModel(columns, self)
        self._model.checked.connect(self._order_daemon)
        self.view: RowsView[ThreadRow] = RowsView(self._model, columns)
        self.view.setAccessibleName("Threads")
        self.view.row_selected.connect(self.thread_selected)
        self.view.row_opened.connect(self._open)
        self.view.selectionModel().selectionChanged.connect(self._show_button)
        self.view.customContextMenuRequested.connect(self._show_menu)
        self._button = QPushButton("Start")
        named(self._button, "startThread", "Start", _CANNOT_START)
        self._button.clicked.connect(self._start_selected)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(RowsHead(self._model, "thread", self._button))
        column.addWidget(self.view, 1)
        self._show_button()

    # What is shown

    def show_timeline(self, timeline: Timeline, time: int | None = None) -> None:
        """What the threads do at a time in ns; without one, at the end of the timeline."""
        self._timeline, self._time = timeline, time
        self._keeper.want()

    def show_event(self, event: Mapping[str, Any]) -> None:
        """What the program says by itself: "holding": which threads may not start yet; other events are passed over."""
        threads = event.get("threads")
        if event.get("event") == "holding" and isinstance(threads, list):
            self._held = {number for number in threads if isinstance(number, int)}
            self._show_button()
            self._keeper.want()

    def set_running(self, running: bool) -> None:
        """Whether there is a program that can be told anything."""
        self._running = running
        if not running:
            self._held.clear()
        self._show_button()

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Paint it in a theme's colours."""
        self._theme = theme
        self.view.show_scale(scale)
        self.view.viewport().update()

    def select(self, thread: int) -> None:
        """Select a thread, without telling anybody."""
        self.view.select(thread)
        self._show_button()

    def _refresh(self) -> None:
        if self._timeline is None:
            return
        time = self._timeline.end if self._time is None else self._time
        self._model.show_rows(self._rows.at(self._timeline, time))
        self._show_button()

    def _show_button(self) -> None:
        row = self.view.selected()
        can_start = self._running and row is not None and row.is_new
        held = row is not None and row.number in self._held
        self._button.setEnabled(can_start)
        self._button.setText("Let go" if held else "Start")
        self._button.setToolTip((_LET_GO_TIP if held else _START_TIP) if can_start else _CANNOT_START)

    def _columns(self) -> list[Column[ThreadRow]]:
        return [
            Column(
                "thread",
                "The threads, in the order in which they were made.",
                lambda row: row.name,
                lambda row: row.number,
                180,
                plate=lambda row: (row.digit, QColor(self._theme.thread(row.colour).fill)),
            ),
            Column("now", "What it does now, or how it ended.", lambda row: row.doing, lambda row: row.doing, 150),
            Column(
                "waits for",
                "What it waits for, and where in the code.",
                lambda row: row.waits_for,
                lambda row: row.waits_for,
                220,
            ),
            Column(
                "daemon",
                "A daemon thread does not keep the program alive: it is cut off when the program ends.",
                lambda row: "",
                lambda row: not row.daemon,
                70,
                note=lambda row: _CHANGE if self._can_change(row) else _LOCKED,
                checked=lambda row: row.daemon,
                can_check=self._can_change,
            ),
            Column(
                "ran",
                "How long it ran.",
                lambda row: _time(row.running_ns),
                lambda row: -row.running_ns,
                80,
                right=True,
            ),
            Column(
                "wanted the GIL",
                "How long it could have run, but another thread had the GIL.",
                lambda row: _time(row.ready_ns),
                lambda row: -row.ready_ns,
                110,
                right=True,
            ),
            Column(
                "waited",
                "How long it waited, or was blocked on a lock.",
                lambda row: _time(row.waiting_ns),
                lambda row: -row.waiting_ns,
                80,
                right=True,
            ),
        ]

    # What the user wants

    def _can_change(self, row: ThreadRow) -> bool:
        return self._running and row.is_new

    def _order_daemon(self, pair: tuple[int, bool]) -> None:
        number, value = pair
        self.ordered.emit({"do": "daemon", "thread": number, "value": value})

    def _start_selected(self) -> None:
        row = self.view.selected()
        if row is not None:
            self._start(row)

    def _start(self, row: ThreadRow) -> None:
        if self._running and row.is_new:
            self.ordered.emit({"do": "let_go" if row.number in self._held else "start", "thread": row.number})

    def _open(self, number: int) -> None:
        row = self._model.row(self._model.position(number))
        if row is not None:
            self._start(row)

    def _show_menu(self, position: QPoint) -> None:
        row = self._model.row(self.view.indexAt(position).row())
        if row is None:
            return
        menu = self.menu_for(row)
        menu.popup(self.view.viewport().mapToGlobal(position))

    def menu_for(self, row: ThreadRow) -> QMenu:
        """What can be done with a thread."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        can_start = self._running and row.is_new
        start = menu.addAction("Let go" if row.number in self._held else "Start", lambda: self._start(row))
        start.setEnabled(can_start)
        daemon = menu.addAction("Daemon", lambda: self._order_daemon((row.number, not row.daemon)))
        daemon.setCheckable(True)
        daemon.setChecked(row.daemon)
        daemon.setEnabled(can_start)
        menu.addSeparator()
        menu.addAction("Show in the timeline", lambda: self.thread_selected.emit(row.number))
        return menu


def _time(ns: int) -> str:
    return time_text(ns) if ns else ""
