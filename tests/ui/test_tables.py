"""The tables of threads and locks keep up with a run, and turn clicks into orders."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from tests.model.build import MS, Story
from tests.ui.find import child
from visualizer.drawing.theme import DARK
from visualizer.model.timeline import Timeline, timeline_of
from visualizer.ui.locks_table import LocksTable
from visualizer.ui.threads_table import ThreadsTable


def story(workers: int = 2) -> Timeline:
    """worker-1 has the lock from 12 ms on, worker-2 wants it from 20 ms on; late is never started."""
    told = Story(100 * MS, "none")
    lock = told.lock("lock")
    told.lock("printer")
    numbers = [told.thread(f"worker-{n}", begun=1 * MS) for n in range(1, workers + 1)]
    told.thread("late", created=5 * MS, begun=None)
    you = told.thread("you", kind="you")
    told.acquires(12 * MS, numbers[0], lock)
    told.requests(20 * MS, numbers[1], lock, line=12)
    told.acquires(5 * MS, you, 102)
    return timeline_of(told.analysis())


class Threads:
    def __init__(self, qtbot: QtBot) -> None:
        self.widget = ThreadsTable()
        qtbot.addWidget(self.widget)
        self.orders: list[dict] = []
        self.widget.ordered.connect(self.orders.append)
        self.widget.resize(1000, 300)
        self.widget.show()
        self.widget.set_running(True)
        self.show(story())

    def show(self, timeline: Timeline, at: int = 30 * MS) -> None:
        self.widget.show_timeline(timeline, at)
        self.widget._keeper.now()

    def cells(self, column: int) -> list[str]:
        model = self.widget._model
        return [model.index(row, column).data() for row in range(model.rowCount())]

    def row(self, name: str) -> int:
        return self.cells(0).index(name)


class Locks:
    def __init__(self, qtbot: QtBot) -> None:
        self.widget = LocksTable()
        qtbot.addWidget(self.widget)
        self.orders: list[dict] = []
        self.widget.ordered.connect(self.orders.append)
        self.widget.resize(1000, 300)
        self.widget.show()
        self.widget.set_running(True)
        self.widget.show_timeline(story(), 30 * MS)
        self.widget._keeper.now()

    def cells(self, row: int) -> list[str]:
        model = self.widget._model
        return [model.index(row, column).data() for column in range(model.columnCount())]


@pytest.fixture
def threads(qtbot: QtBot) -> Threads:
    return Threads(qtbot)


@pytest.fixture
def locks(qtbot: QtBot) -> Locks:
    return Locks(qtbot)


def test_each_thread_has_a_row_that_says_what_it_does(threads: Threads) -> None:
    assert threads.cells(0) == ["MainThread", "worker-1", "worker-2", "late"]
    assert threads.cells(1) == ["running", "running", "blocked on a lock", "created"]
    assert threads.cells(2) == ["", "", "lock (bank.py:12)", ""]


def test_the_daemon_box_can_be_clicked_until_the_thread_is_started(threads: Threads, qtbot: QtBot) -> None:
    model, view = threads.widget._model, threads.widget.view
    new, old = (model.index(threads.row(name), 3) for name in ("late", "worker-1"))
    for index in (new, old):
        box = QPoint(view.columnViewportPosition(3) + 12, view.visualRect(index).center().y())
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert threads.orders == [{"do": "daemon", "thread": 4, "value": True}]
    assert old.data(Qt.ItemDataRole.ToolTipRole) == (
        "This cannot be changed: a thread that was started stays what it is."
    )
    # Only the program's own word changes it.
    assert new.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked


def test_a_created_thread_is_started_by_the_button(threads: Threads) -> None:
    button = child(threads.widget, QPushButton, "startThread")
    threads.widget.select(2)
    assert not button.isEnabled()
    threads.widget.select(4)
    assert (button.isEnabled(), button.text()) == (True, "Start")
    button.click()
    assert threads.orders == [{"do": "start", "thread": 4}]


def test_a_held_thread_is_let_go_by_double_click_or_menu(threads: Threads, qtbot: QtBot) -> None:
    threads.widget.show_event({"event": "holding", "threads": [4]})
    view = threads.widget.view
    index = threads.widget._model.index(threads.row("late"), 0)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
    assert threads.orders == [{"do": "let_go", "thread": 4}]
    row = threads.widget._model.row(threads.row("late"))
    assert row is not None
    menu = threads.widget.menu_for(row)
    actions = {action.text(): action for action in menu.actions()}
    actions["Let go"].trigger()
    actions["Daemon"].trigger()
    assert threads.orders[1:] == [{"do": "let_go", "thread": 4}, {"do": "daemon", "thread": 4, "value": True}]
    menu.deleteLater()


def test_a_selected_thread_is_told_of_once(threads: Threads, qtbot: QtBot) -> None:
    told: list[int] = []
    threads.widget.thread_selected.connect(told.append)
    view, model = threads.widget.view, threads.widget._model
    flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    view.selectionModel().setCurrentIndex(model.index(1, 0), flags)
    view.selectionModel().setCurrentIndex(model.index(1, 2), flags)
    assert told == [2]
    threads.widget.select(3)
    assert told == [2]


def test_rows_are_sorted_by_any_column(threads: Threads) -> None:
    threads.widget.view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert threads.cells(0)[0] == "late"
    threads.widget.view.sortByColumn(6, Qt.SortOrder.AscendingOrder)
    assert threads.cells(0)[0] == "worker-2"


def test_the_selection_stays_with_its_thread(threads: Threads) -> None:
    threads.widget.select(3)
    threads.widget.view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    threads.show(story(5))
    row = threads.widget.view.selected()
    assert row is not None
    assert row.name == "worker-2"


def test_the_filter_looks_into_all_columns(threads: Threads) -> None:
    field = child(threads.widget, QLineEdit, "threadsFilter")
    field.setText("BLOCKED")
    assert threads.cells(0) == ["worker-2"]
    field.setText("no such thing")
    assert threads.cells(0) == []
    field.clear()
    assert len(threads.cells(0)) == 4


def test_a_thousand_threads_cost_little(threads: Threads) -> None:
    timeline = story(1000)
    threads.show(timeline)
    assert len(threads.cells(0)) == 1002
    best = 1.0
    for _ in range(20):
        start = time.perf_counter()
        threads.widget.show_timeline(timeline, 40 * MS)
        best = min(best, time.perf_counter() - start)
    assert best < 0.001


def test_a_table_that_nobody_sees_does_nothing(qtbot: QtBot) -> None:
    table = ThreadsTable()
    qtbot.addWidget(table)
    table.show_timeline(story(), 30 * MS)
    qtbot.wait(50)
    assert table._model.rowCount() == 0
    table.show()
    qtbot.waitUntil(lambda: table._model.rowCount() == 4)


def test_without_a_program_no_thread_can_be_changed(threads: Threads) -> None:
    threads.widget.set_running(False)
    threads.widget.select(4)
    assert not child(threads.widget, QPushButton, "startThread").isEnabled()
    index = threads.widget._model.index(threads.row("late"), 3)
    assert not threads.widget._model.setData(index, Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)


@pytest.mark.parametrize("event", [{}, {"event": "holding"}, {"event": "holding", "threads": ["x"]}])
def test_odd_events_are_passed_over(threads: Threads, event: dict) -> None:
    threads.widget.show_event(event)


def test_each_lock_says_who_has_it_and_who_waits(locks: Locks) -> None:
    assert locks.cells(0) == ["lock", "Lock", "bank.py:1", "worker-1", "worker-2", "1", "80 ms", "1"]
    assert locks.cells(1)[3] == "you"


def test_a_lock_is_taken_freed_and_ignored_from_the_table(locks: Locks) -> None:
    take = child(locks.widget, QPushButton, "takeSelected")
    ignore = child(locks.widget, QPushButton, "ignoreSelected")
    assert (take.isEnabled(), take.toolTip()) == (False, "Select a lock first.")
    locks.widget.select(101)
    take.click()
    ignore.click()
    locks.widget.select(102)
    assert take.text() == "Free it"
    take.click()
    assert locks.orders == [
        {"do": "take", "lock": 101},
        {"do": "ignore", "lock": 101, "on": True},
        {"do": "free", "lock": 102},
    ]


def test_the_menu_of_a_lock_does_the_same(locks: Locks) -> None:
    row = locks.widget._model.row(1)
    assert row is not None
    menu = locks.widget.menu_for(row)
    menu.actions()[0].trigger()
    menu.actions()[1].trigger()
    assert [order["do"] for order in locks.orders] == ["free", "ignore"]
    menu.deleteLater()


def test_the_tables_can_be_large_and_dark(threads: Threads, locks: Locks) -> None:
    for table in (threads.widget, locks.widget):
        table.show_theme(DARK, 1.6)
        assert table.view.verticalHeader().defaultSectionSize() == 42
