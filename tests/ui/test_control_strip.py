"""The bar at the bottom turns clicks into orders, and says why something cannot be done."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from visualizer.drawing.theme import DARK, LIGHT
from visualizer.model.controls import Slider, Switch
from visualizer.ui.control_strip import ControlStrip
from visualizer.ui.strip_lock import LockChoice
from visualizer.ui.style import style_sheet

INVENTORY = {
    "event": "inventory",
    "functions": [
        {"name": "racer", "line": 3, "doc": "Adds to the counter.", "parameters": []},
        {
            "name": "sleeper",
            "line": 9,
            "doc": None,
            "parameters": [{"name": "seconds", "default": "2", "kind": "POSITIONAL_OR_KEYWORD"}],
        },
        {
            "name": "greet",
            "line": 12,
            "doc": "",
            "parameters": [{"name": "who", "default": None, "kind": "POSITIONAL_OR_KEYWORD"}],
        },
    ],
    "globals": ["counter"],
}
LOCKS = [LockChoice(7, "lock", "Lock", "racer.py:6"), LockChoice(9, "printer", "Lock", "racer.py:7", "racer-1")]
CONTROLS = [Switch("USE_LOCK", "Use the lock", False, 3), Slider("WORKERS", "workers", 5, 1, 32, 4)]


class Strip:
    """The strip, with what it ordered."""

    def __init__(self, qtbot: QtBot, running: bool = True) -> None:
        self.widget = ControlStrip()
        qtbot.addWidget(self.widget)
        self.orders: list[dict] = []
        self.widget.ordered.connect(self.orders.append)
        self.widget.resize(1366, 76)
        self.widget.show()
        self.widget.set_running(running)
        self.widget.show_event(INVENTORY)
        self.widget.show_locks(LOCKS)
        self.widget.show_controls(CONTROLS)

    def button(self, name: str) -> QAbstractButton:
        found = self.widget.findChild(QAbstractButton, name)
        assert isinstance(found, QAbstractButton)
        return found

    def combo(self, name: str) -> QComboBox:
        found = self.widget.findChild(QComboBox, name)
        assert isinstance(found, QComboBox)
        return found

    def message(self, part: str) -> str:
        found = self.widget.findChild(QLabel, f"{part}Message")
        assert isinstance(found, QLabel)
        return found.text()

    @property
    def arguments(self) -> QLineEdit:
        found = self.widget.findChild(QLineEdit, "spawnArguments")
        assert isinstance(found, QLineEdit)
        return found


@pytest.fixture
def strip(qtbot: QtBot) -> Strip:
    return Strip(qtbot)


def test_spawn_orders_what_was_chosen(strip: Strip) -> None:
    count = strip.widget.findChild(QSpinBox, "spawnCount")
    assert isinstance(count, QSpinBox)
    count.setValue(3)
    strip.button("spawnDaemon").click()
    strip.button("spawnLater").click()
    strip.button("spawn").click()
    assert strip.orders == [
        {"do": "spawn", "function": "racer", "arguments": "", "count": 3, "daemon": True, "start": False}
    ]


def test_a_thousand_threads_are_the_most(strip: Strip) -> None:
    count = strip.widget.findChild(QSpinBox, "spawnCount")
    assert isinstance(count, QSpinBox)
    count.setValue(100_000)
    assert count.value() == 1000


def test_arguments_are_only_asked_for_where_there_are_parameters(strip: Strip) -> None:
    assert strip.combo("spawnFunction").currentText() == "racer()"
    assert not strip.arguments.isVisible()
    strip.combo("spawnFunction").setCurrentIndex(1)
    assert strip.arguments.isVisible()
    assert strip.arguments.placeholderText() == "seconds=2"


def test_arguments_are_sent_as_they_were_typed(strip: Strip, qtbot: QtBot) -> None:
    strip.combo("spawnFunction").setCurrentIndex(1)
    strip.arguments.setText(" 0.5 ")
    qtbot.keyClick(strip.arguments, Qt.Key.Key_Return)
    assert strip.orders[0]["arguments"] == "0.5"


def test_an_argument_that_is_no_literal_is_refused_at_once(strip: Strip, qtbot: QtBot) -> None:
    strip.combo("spawnFunction").setCurrentIndex(1)
    strip.arguments.setText("open('x')")
    assert strip.message("spawn").startswith("Arguments are plain values here")
    assert not strip.button("spawn").isEnabled()
    assert strip.button("spawn").toolTip() == strip.message("spawn")
    qtbot.keyClick(strip.arguments, Qt.Key.Key_Return)
    assert strip.orders == []
    strip.arguments.setText("3")
    assert strip.message("spawn") == ""
    assert strip.button("spawn").isEnabled()


def test_a_missing_argument_is_asked_for(strip: Strip) -> None:
    strip.combo("spawnFunction").setCurrentIndex(2)
    assert strip.message("spawn") == "greet() needs a value for who."
    assert not strip.button("spawn").isEnabled()


def test_the_chosen_function_stays_chosen_when_the_inventory_comes_again(strip: Strip) -> None:
    strip.combo("spawnFunction").setCurrentIndex(1)
    strip.arguments.setText("4")
    strip.widget.show_event(INVENTORY)
    assert strip.arguments.text() == "4"
    functions = INVENTORY["functions"]
    assert isinstance(functions, list)
    strip.widget.show_inventory({"functions": functions[1:]})
    assert strip.combo("spawnFunction").currentText() == "sleeper()"


def test_a_program_without_functions_says_so(strip: Strip) -> None:
    strip.widget.show_inventory({"functions": []})
    assert not strip.button("spawn").isEnabled()
    assert strip.button("spawn").toolTip() == "The program has no functions that can be spawned."


def test_what_the_program_refuses_is_said_where_it_was_ordered(strip: Strip) -> None:
    strip.widget.show_answer({"id": 1, "ok": False, "why": "There are too many threads."}, {"do": "spawn"})
    assert strip.message("spawn") == "There are too many threads."
    strip.widget.show_answer({"id": 2, "ok": True, "why": "only 3 of 4 threads could be started"}, {"do": "spawn"})
    assert strip.message("spawn") == "Only 3 of 4 threads could be started."
    strip.widget.show_answer({"id": 2, "ok": True}, {"do": "spawn"})
    assert strip.message("spawn") == ""
    why = "The lock belongs to a condition."
    strip.widget.show_answer({"id": 3, "ok": False, "why": why}, {"do": "ignore", "lock": 7, "on": True})
    assert strip.message("lock") == why


def test_a_lock_is_taken_waited_for_and_freed(strip: Strip) -> None:
    take = strip.button("takeLock")
    take.click()
    assert strip.orders == [{"do": "take", "lock": 7}]
    assert take.text() == "Give up"
    strip.widget.show_event({"event": "taken", "lock": 7})
    assert take.text() == "Free it"
    take.click()
    assert strip.orders[-1] == {"do": "free", "lock": 7}
    assert take.text() == "Take it"


def test_a_lock_that_was_freed_stays_freed_while_the_timeline_is_behind(strip: Strip) -> None:
    take = strip.button("takeLock")
    mine = [LockChoice(7, "lock", "Lock", "racer.py:6", "you"), LOCKS[1]]
    take.click()
    strip.widget.show_locks(mine)
    assert take.text() == "Free it"
    take.click()
    strip.widget.show_locks([*mine[:1], LockChoice(9, "printer", "Lock", "racer.py:7")])
    assert take.text() == "Take it"
    strip.widget.show_event({"event": "freed", "lock": 7, "thread": 3})
    strip.widget.show_locks(LOCKS)
    assert take.text() == "Take it"
    strip.widget.show_locks(mine)
    assert take.text() == "Free it"


def test_the_owner_of_the_lock_is_said(strip: Strip) -> None:
    strip.combo("lockChoice").setCurrentIndex(1)
    assert strip.message("lock") == "racer-1 has it"
    strip.widget.show_locks([LOCKS[0], LockChoice(9, "printer", "Lock", "racer.py:7", "you")])
    assert strip.combo("lockChoice").currentText() == "printer"
    assert strip.button("takeLock").text() == "Free it"
    strip.widget.show_locks([(7, "lock", "Lock", "racer.py:6", ""), (9, "printer", "Lock", "racer.py:7", "")])
    assert strip.button("takeLock").text() == "Take it"


def test_a_lock_is_ignored_and_heeded(strip: Strip) -> None:
    ignore = strip.button("ignoreLock")
    ignore.click()
    assert strip.orders == [{"do": "ignore", "lock": 7, "on": True}]
    assert ignore.text() == "Heed it"
    ignore.click()
    assert strip.orders[-1] == {"do": "ignore", "lock": 7, "on": False}
    ignore.click()
    strip.widget.show_answer({"ok": False, "why": "No."}, strip.orders[-1])
    assert ignore.text() == "Ignore it"


def test_without_locks_the_buttons_say_why_they_cannot_be_used(strip: Strip) -> None:
    strip.widget.show_locks([])
    assert not strip.button("takeLock").isEnabled()
    assert strip.button("takeLock").toolTip() == "The program has made no lock yet."


def test_a_switch_sets_its_global(strip: Strip) -> None:
    strip.button("control_USE_LOCK").click()
    assert strip.orders == [{"do": "set", "name": "USE_LOCK", "value": "True"}]


def test_a_slider_tells_only_where_it_comes_to_rest(strip: Strip, qtbot: QtBot) -> None:
    slider = strip.widget.findChild(QSlider, "control_WORKERS")
    assert isinstance(slider, QSlider)
    for value in range(6, 20):
        slider.setValue(value)
    qtbot.waitUntil(lambda: bool(strip.orders))
    assert strip.orders == [{"do": "set", "name": "WORKERS", "value": "19"}]


def test_controls_follow_the_values_of_the_program_without_setting_them(strip: Strip) -> None:
    strip.widget.show_values({"USE_LOCK": "True", "WORKERS": "9", "other": "[1]"})
    assert strip.button("control_USE_LOCK").isChecked()
    slider = strip.widget.findChild(QSlider, "control_WORKERS")
    assert isinstance(slider, QSlider)
    assert slider.value() == 9
    assert strip.orders == []
    assert strip.widget.control_names() == ["USE_LOCK", "WORKERS"]


def test_a_switch_that_the_program_refuses_goes_back(strip: Strip) -> None:
    strip.widget.show_values({"USE_LOCK": "False"})
    strip.button("control_USE_LOCK").click()
    strip.widget.show_answer({"ok": False, "why": "There is no USE_LOCK."}, strip.orders[-1])
    assert not strip.button("control_USE_LOCK").isChecked()
    assert strip.message("program") == "There is no USE_LOCK."


def test_new_threads_can_be_held(strip: Strip) -> None:
    strip.button("holdNewThreads").click()
    strip.button("holdNewThreads").click()
    assert strip.orders == [{"do": "hold_new", "on": True}, {"do": "hold_new", "on": False}]


def test_main_can_be_let_end_once_it_is_held(strip: Strip) -> None:
    end = strip.button("letMainEnd")
    assert not end.isEnabled()
    assert end.toolTip() == "The main thread has not come to its end yet."
    strip.widget.show_event({"event": "held"})
    end.click()
    assert strip.orders == [{"do": "let_main_end"}]
    assert not end.isEnabled()
    strip.widget.show_event({"event": "held"})
    assert end.isEnabled()
    strip.widget.show_event({"event": "main ends"})
    assert not end.isEnabled()


def test_without_a_program_nothing_can_be_done(qtbot: QtBot) -> None:
    strip = Strip(qtbot, running=False)
    for kind in (QPushButton, QCheckBox, QComboBox, QSpinBox, QSlider):
        assert all(not widget.isEnabled() for widget in strip.widget.findChildren(kind)), kind
    assert strip.button("spawn").toolTip() == "No program is running."


def test_the_end_of_the_program_resets_what_was_its(strip: Strip) -> None:
    strip.button("takeLock").click()
    strip.button("holdNewThreads").click()
    strip.widget.show_event({"event": "held"})
    strip.widget.set_running(False)
    strip.widget.set_running(True)
    assert strip.button("takeLock").text() == "Take it"
    # The next run holds them from its beginning.
    assert strip.button("holdNewThreads").isChecked()
    assert not strip.button("letMainEnd").isEnabled()


@pytest.mark.parametrize("width", [1366, 1240, 1000])
def test_it_fits_a_narrow_window(strip: Strip, width: int) -> None:
    strip.widget.setStyleSheet(style_sheet(LIGHT))
    strip.combo("spawnFunction").setCurrentIndex(1)
    strip.widget.resize(width, 76)
    QApplication.processEvents()
    assert strip.widget.width() == width
    for name in ("spawn", "takeLock", "ignoreLock", "letMainEnd"):
        button = strip.button(name)
        right = button.mapTo(strip.widget, button.rect().bottomRight()).x()
        assert right < width
        assert button.width() >= button.minimumSizeHint().width()


def test_every_control_has_a_name_and_says_what_it_does(strip: Strip) -> None:
    strip.widget.show_theme(DARK)
    for kind in (QAbstractButton, QComboBox, QSlider):
        for control in strip.widget.findChildren(kind):
            assert control.accessibleName()
            assert control.toolTip().endswith(".")


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"event": "news"},
        {"event": "inventory"},
        {"event": "inventory", "functions": [3, None]},
        {"event": "values"},
        {"event": "values", "values": None},
        {"event": "taken"},
        {"event": "taken", "lock": "x"},
    ],
)
def test_odd_events_are_passed_over(strip: Strip, event: dict) -> None:
    strip.widget.show_event(event)


LONG = Switch("SAME_ORDER", "Take the forks in the same order", False, 3)


def is_whole(widget: QWidget) -> bool:
    """Whether all of it is to be seen."""
    return not widget.visibleRegion().isEmpty() and widget.visibleRegion().boundingRect().width() == widget.width()


@pytest.mark.parametrize("function", [0, 1])
@pytest.mark.parametrize("control", [Switch("USE_LOCK", "Use the lock", False, 3), LONG])
def test_all_fits_a_window_of_1366_px_in_whole_words(strip: Strip, function: int, control: Switch) -> None:
    strip.widget.setStyleSheet(style_sheet(LIGHT))
    strip.combo("spawnFunction").setCurrentIndex(function)
    strip.widget.show_controls([control])
    QApplication.processEvents()
    hold = strip.button("holdNewThreads")
    assert (hold.text(), strip.button("spawnLater").text()) == ("hold new threads", "start later")
    assert is_whole(hold)
    assert hold.width() >= hold.sizeHint().width()
    assert strip.button("moreRight").isHidden()


def test_where_there_is_little_room_words_are_shorter(strip: Strip) -> None:
    strip.widget.setStyleSheet(style_sheet(LIGHT))
    strip.widget.resize(1160, 76)
    QApplication.processEvents()
    assert (strip.button("holdNewThreads").text(), strip.button("spawnLater").text()) == ("hold new", "later")
    strip.widget.resize(1600, 76)
    QApplication.processEvents()
    assert (strip.button("holdNewThreads").text(), strip.button("spawnLater").text()) == (
        "hold new threads",
        "start later",
    )


def test_controls_that_do_not_fit_are_reached_by_arrows(strip: Strip) -> None:
    strip.widget.setStyleSheet(style_sheet(LIGHT))
    strip.widget.show_controls([LONG, *CONTROLS])
    strip.widget.resize(1024, 76)
    QApplication.processEvents()
    left, right, hold = (strip.button(name) for name in ("moreLeft", "moreRight", "holdNewThreads"))
    assert (left.isVisible(), left.isEnabled(), right.isEnabled()) == (True, False, True)
    assert not is_whole(hold)
    for _ in range(10):
        right.click()
    assert is_whole(hold)
    assert (left.isEnabled(), right.isEnabled()) == (True, False)
    strip.widget.resize(2000, 76)
    QApplication.processEvents()
    assert is_whole(hold)
    assert (left.isHidden(), right.isHidden()) == (True, True)


def test_for_a_lecture_hall_only_the_program_is_left(strip: Strip) -> None:
    strip.widget.show_program_only(True)
    assert not strip.button("spawn").isVisible()
    assert not strip.button("takeLock").isVisible()
    assert strip.button("holdNewThreads").isVisible()
    strip.widget.show_program_only(False)
    assert strip.button("spawn").isVisible()
