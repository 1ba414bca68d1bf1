"""The watched globals are shown live, and what the racing counter has lost."""

from __future__ import annotations

import time

import pytest
from PySide6.QtWidgets import QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from visualizer.drawing.theme import DARK
from visualizer.model.controls import Slider, Switch
from visualizer.ui.parts import thousands
from visualizer.ui.sparkline import Sparkline
from visualizer.ui.watch import WatchPanel

MS = 1_000_000
INVENTORY = {
    "event": "inventory",
    "functions": [],
    "globals": [{"name": name, "type": "int"} for name in ("counter", "expected", "jobs")],
}
SPACE = "\N{NO-BREAK SPACE}"


class Watch:
    """The panel, with a clock of its own and what it ordered."""

    def __init__(self, qtbot: QtBot) -> None:
        self.now = 0
        self.panel = WatchPanel(clock=lambda: self.now)
        qtbot.addWidget(self.panel)
        self.orders: list[dict] = []
        self.panel.ordered.connect(self.orders.append)
        self.panel.resize(364, 220)
        self.panel.show()

    def at(self, ms: int, **values: object) -> None:
        self.now = ms * MS
        self.panel.show_event({"event": "values", "values": {name: str(value) for name, value in values.items()}})
        self.panel._keeper.now()

    def value(self, name: str) -> str:
        return self.panel._rows[name]._value.text()

    @property
    def loss(self) -> QLabel:
        found = self.panel.findChild(QLabel, "lossText")
        assert isinstance(found, QLabel)
        return found


@pytest.fixture
def watch(qtbot: QtBot) -> Watch:
    return Watch(qtbot)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("7", "7"),
        ("1482", f"1{SPACE}482"),
        ("-1234567", f"-1{SPACE}234{SPACE}567"),
        ("1234.5", f"1{SPACE}234.5"),
        ("'1482'", "'1482'"),
        ("1e9", "1e9"),
        ("²", "²"),
        ("", ""),
    ],
)
def test_numbers_are_spaced(text: str, shown: str) -> None:
    assert thousands(text) == shown


def test_a_counter_and_what_is_expected_are_watched_by_themselves(watch: Watch) -> None:
    watch.panel.show_event(INVENTORY)
    assert watch.panel.names() == ["counter", "expected"]
    assert watch.orders == [{"do": "watch", "names": ["counter", "expected"]}]
    watch.at(0, counter=1482, expected=2000)
    assert watch.value("counter") == f"1{SPACE}482"


def test_a_value_that_is_not_known_yet_is_a_dash(watch: Watch) -> None:
    watch.panel.show_event(INVENTORY)
    assert watch.value("counter") == "\N{EN DASH}"


def test_globals_are_added_by_the_menu_and_removed(watch: Watch) -> None:
    watch.panel.show_event(INVENTORY)
    add = watch.panel.findChild(QPushButton, "addWatch")
    assert isinstance(add, QPushButton)
    menu = add.findChild(QMenu)
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    (action,) = menu.actions()
    assert action.text() == "jobs"
    action.trigger()
    assert watch.panel.names() == ["counter", "expected", "jobs"]
    watch.at(0, jobs="deque([1, 2, 3])")
    assert watch.value("jobs") == "deque([1, 2, 3])"
    watch.panel.unwatch("counter")
    assert watch.orders[-1] == {"do": "watch", "names": ["expected", "jobs"]}
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["counter"]


def test_the_values_of_controls_are_asked_for_too(watch: Watch) -> None:
    watch.panel.show_event(INVENTORY)
    watch.panel.show_controls([Switch("USE_LOCK", "Use the lock", False, 1), Slider("N", "n", 1, 0, 3, 2)])
    assert watch.orders[-1] == {"do": "watch", "names": ["counter", "expected", "USE_LOCK", "N"]}


def test_lost_updates_are_a_warning_and_none_lost_is_not(watch: Watch) -> None:
    watch.panel.show_event(INVENTORY)
    assert not watch.loss.isVisible()
    watch.at(0, counter=0, expected=0)
    watch.at(100, counter=200, expected=200)
    assert (watch.loss.text(), bool(watch.loss.property("warning"))) == ("none lost", False)
    watch.at(200, counter=1482, expected=2000)
    assert (watch.loss.text(), bool(watch.loss.property("warning"))) == ("518 lost", True)


def test_since_the_lock_is_on_none_are_lost(watch: Watch) -> None:
    watch.panel.show_controls([Switch("USE_LOCK", "Use the lock", False, 1)])
    watch.panel.show_event(INVENTORY)
    watch.at(0, counter=0, expected=0, USE_LOCK=False)
    watch.at(200, counter=1482, expected=2000, USE_LOCK=False)
    watch.at(300, counter=1482, expected=2000, USE_LOCK=True)
    watch.at(2000, counter=2482, expected=3000, USE_LOCK=True)
    assert watch.loss.text() == "518 lost, none since the lock is on"


def test_what_was_lost_in_a_round_is_said_once_both_stand_still(watch: Watch, qtbot: QtBot) -> None:
    watch.panel.show_event(INVENTORY)
    watch.at(0, counter=0, expected=0)
    watch.at(100, counter=1500, expected=2000)
    watch.at(200, counter=3400, expected=2000)
    assert watch.loss.text() == "500 lost before this round"
    watch.at(300, counter=1600, expected=2000)
    # No values come any more.
    watch.now = 800 * MS
    qtbot.waitUntil(lambda: watch.loss.text() == "400 lost")


def test_at_the_end_of_the_program_what_is_missing_is_lost(watch: Watch) -> None:
    watch.panel.show_event(INVENTORY)
    watch.at(0, counter=0, expected=500)
    watch.at(100, counter=480, expected=500)
    assert watch.loss.text() == "20 missing so far"
    watch.panel.set_running(False)
    watch.panel._keeper.now()
    assert watch.loss.text() == "20 lost"


def test_a_new_run_begins_with_nothing_lost_and_the_same_globals(watch: Watch) -> None:
    watch.panel.show_event(INVENTORY)
    watch.panel.watch("jobs")
    watch.at(0, counter=0, expected=0)
    watch.at(200, counter=1482, expected=2000)
    watch.panel.begin()
    watch.panel._keeper.now()
    assert not watch.loss.isVisible()
    watch.panel.show_event(INVENTORY)
    assert watch.orders[-1] == {"do": "watch", "names": ["counter", "expected", "jobs"]}


def test_another_program_is_watched_anew(watch: Watch) -> None:
    watch.panel.show_event(INVENTORY)
    watch.panel.watch("jobs")
    watch.panel.clear()
    assert watch.panel.names() == []
    watch.panel.show_event({"event": "inventory", "globals": [{"name": "total", "type": "int"}]})
    assert watch.panel.names() == []


def test_values_that_are_no_numbers_are_not_compared(watch: Watch) -> None:
    watch.panel.show_event(INVENTORY)
    watch.at(0, counter="[1, 2]", expected="None")
    watch.at(100, counter="9" * 5000, expected="nan")
    assert not watch.loss.isVisible()


def test_the_line_keeps_few_points_and_the_newest_one(watch: Watch) -> None:
    watch.panel.show_event(INVENTORY)
    for step in range(5000):
        watch.now = step * 100 * MS
        watch.panel.show_values({"counter": str(step)})
    watch.panel._keeper.now()
    line = watch.panel.findChild(Sparkline)
    assert isinstance(line, Sparkline)
    points = line.points()
    assert len(points) <= 600
    assert points[-1][1] == 4999
    assert points[0][1] < 1000
    assert line.isVisible()
    picture = line.grab().toImage()
    width, height = picture.width(), picture.height()
    for x, y in ((8, height - 6), (width // 2, height // 2), (width - 8, 5)):
        near = [picture.pixelColor(x, y + offset) for offset in range(-5, 6) if 0 <= y + offset < height]
        assert any(colour.blue() - colour.red() > 80 for colour in near)


def test_values_may_come_often(watch: Watch) -> None:
    watch.panel.show_event(INVENTORY)
    values = {"counter": "5", "expected": "5"}
    best = 1.0
    for _ in range(50):
        start = time.perf_counter()
        watch.panel.show_values(values)
        best = min(best, time.perf_counter() - start)
    assert best < 0.001


def test_it_can_be_large_and_dark(watch: Watch) -> None:
    watch.panel.show_event(INVENTORY)
    watch.panel.show_theme(DARK, 1.6)
    watch.at(0, counter=3, expected=4)
    assert watch.value("counter") == "3"


@pytest.mark.parametrize("event", [{}, {"event": "values"}, {"event": "inventory", "globals": None}])
def test_odd_events_are_passed_over(watch: Watch, event: dict) -> None:
    watch.panel.show_event(event)
    assert watch.panel.names() == []
