"""The table of locks: who has each, who waits, and what can be done with it by hand."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from visualizer.drawing.theme import LIGHT, Theme
from visualizer.model.labels import time_text
from visualizer.model.rows import LockRow, lock_rows
from visualizer.model.timeline import NO_COLOUR, Timeline
from visualizer.runtime.protocol import YOU
from visualizer.ui.parts import Keeper, named
from visualizer.ui.rows_head import RowsHead
from visualizer.ui.rows_model import Column, RowsModel, RowsView

_SELECT = "Select a lock first."
_TAKE_TIP = "You take the selected lock by hand: threads that want it wait until you free it."
_FREE_TIP = "You free the selected lock, which you have taken."
_IGNORE_TIP = "Threads no longer wait at the selected lock: it keeps nobody out, as if it were not there."
_HEED_TIP = "The selected lock keeps others out again."


class LocksTable(QWidget):
    """The table of locks.

    Signals, each with one payload:
        ordered: An order to the program, a dict with "do".
        lock_selected: Number of the lock that the user has selected.
    """

    ordered = Signal(object)
    lock_selected = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("locksTable")
        self._theme = LIGHT
        self._timeline: Timeline | None = None
        self._time: int | None = None
        self._running = False
        self._keeper = Keeper(self, self._refresh)
        columns = self._columns()
        self._model: RowsModel[LockRow] = RowsModel(columns, self)
        self.view: RowsView[LockRow] = RowsView(self._model, columns)
        self.view.setAccessibleName("Locks")
        self.view.row_selected.connect(self.lock_selected)
        self.view.selectionModel().selectionChanged.connect(self._show_buttons)
        self.view.customContextMenuRequested.connect(self._show_menu)
        self._take = QPushButton("Take it")
        named(self._take, "takeSelected", "Take or free the lock", _SELECT)
        self._take.clicked.connect(self._take_selected)
        self._ignore = QPushButton("Ignore it")
        named(self._ignore, "ignoreSelected", "Ignore or heed the lock", _SELECT)
        self._ignore.clicked.connect(self._ignore_selected)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(RowsHead(self._model, "lock", self._take, self._ignore))
        column.addWidget(self.view, 1)
        self._show_buttons()

    # What is shown

    def show_timeline(self, timeline: Timeline, time: int | None = None) -> None:
        """How the locks are at a time in ns; without one, at the end of the timeline."""
        self._timeline, self._time = timeline, time
        self._keeper.want()

    def set_running(self, running: bool) -> None:
        """Whether there is a program that can be told anything."""
        self._running = running
        self._show_buttons()

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Paint it in a theme's colours."""
        self._theme = theme
        self.view.show_scale(scale)
        self.view.viewport().update()

    def select(self, lock: int) -> None:
        """Select a lock, without telling anybody."""
        self.view.select(lock)
        self._show_buttons()

    def _refresh(self) -> None:
        if self._timeline is None:
            return
        time = self._timeline.end if self._time is None else self._time
        self._model.show_rows(lock_rows(self._timeline, time))
        self._show_buttons()

    def _show_buttons(self) -> None:
        row = self.view.selected()
        can = self._running and row is not None
        mine = row is not None and row.owner_name == YOU
        ignored = row is not None and row.ignored
        why = "No program is running." if not self._running else _SELECT
        for button, text, tip in (
            (self._take, "Free it" if mine else "Take it", _FREE_TIP if mine else _TAKE_TIP),
            (self._ignore, "Heed it" if ignored else "Ignore it", _HEED_TIP if ignored else _IGNORE_TIP),
        ):
            button.setEnabled(can)
            button.setText(text)
            button.setToolTip(tip if can else why)

    def _columns(self) -> list[Column[LockRow]]:
        return [
            Column(
                "lock",
                "The locks, in the order in which they were made.",
                lambda row: row.name,
                lambda row: row.number,
                150,
                note=lambda row: _note(row),
            ),
            Column("kind", "What it is in Python.", lambda row: row.kind, lambda row: row.kind, 80),
            Column("made at", "Where it was made.", lambda row: row.place, lambda row: row.place, 120),
            Column(
                "held by",
                "The thread that has it now.",
                lambda row: "ignored: nobody is kept out" if row.ignored else row.owner_name or "free",
                lambda row: (not row.owner, row.owner_name),
                170,
                plate=self._plate,
            ),
            Column(
                "waiting",
                "The threads that wait for it now.",
                lambda row: _names(row.waiters),
                lambda row: -len(row.waiters),
                180,
                note=lambda row: ", ".join(row.waiters),
            ),
            Column(
                "found taken",
                "How often a thread wanted it while another one had it.",
                lambda row: _count(row.contended),
                lambda row: -row.contended,
                90,
                right=True,
            ),
            Column(
                "waited for",
                "How long threads waited for it, all together.",
                lambda row: time_text(row.wait_ns) if row.wait_ns else "",
                lambda row: -row.wait_ns,
                90,
                right=True,
            ),
            Column(
                "taken",
                "How often it was taken.",
                lambda row: _count(row.acquired),
                lambda row: -row.acquired,
                90,
                right=True,
                note=_note,
            ),
        ]

    def _plate(self, row: LockRow) -> tuple[str, QColor] | None:
        if not row.owner or row.ignored:
            return None
        colour = NO_COLOUR if row.owner_name == YOU else row.owner_colour
        return row.owner_digit, QColor(self._theme.thread(colour).fill)

    # What the user wants

    def _take_selected(self) -> None:
        row = self.view.selected()
        if row is not None:
            self._order_take(row)

    def _ignore_selected(self) -> None:
        row = self.view.selected()
        if row is not None:
            self._order_ignore(row)

    def _order_take(self, row: LockRow) -> None:
        self.ordered.emit({"do": "free" if row.owner_name == YOU else "take", "lock": row.number})

    def _order_ignore(self, row: LockRow) -> None:
        self.ordered.emit({"do": "ignore", "lock": row.number, "on": not row.ignored})

    def _show_menu(self, position: QPoint) -> None:
        row = self._model.row(self.view.indexAt(position).row())
        if row is not None:
            self.menu_for(row).popup(self.view.viewport().mapToGlobal(position))

    def menu_for(self, row: LockRow) -> QMenu:
        """What can be done with a lock."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        take = menu.addAction("Free it" if row.owner_name == YOU else "Take it", lambda: self._order_take(row))
        ignore = menu.addAction("Heed it" if row.ignored else "Ignore it", lambda: self._order_ignore(row))
        for action in (take, ignore):
            action.setEnabled(self._running)
        menu.addSeparator()
        menu.addAction("Show in the timeline", lambda: self.lock_selected.emit(row.number))
        return menu


def _names(names: tuple[str, ...]) -> str:
    if len(names) > 3:
        return f"{names[0]}, {names[1]} and {len(names) - 2} others"
    return ", ".join(names)


def _count(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}") if number else ""


def _note(row: LockRow) -> str:
    return "It was taken so often that for a time it was only counted." if row.counted else ""
