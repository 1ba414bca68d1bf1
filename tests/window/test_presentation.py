"""Presenter mode: the timeline has the screen, and what is counted and switched stays with it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from visualizer.ui.parts import Toggle

RACE = """
import threading

USE_LOCK = False  # control: switch "Use the lock"
counter = 0
expected = 0

def add(lost):
    global counter, expected
    expected += 10
    counter += 10 - lost
"""


def _toggle(one) -> Toggle:
    found = one.window.control_strip.findChild(Toggle, "control_USE_LOCK")
    assert isinstance(found, Toggle)
    return found


def test_values_and_switches_are_presented_large_and_the_switch_works(opened, qtbot):
    one = opened(RACE)
    window = one.window
    one.until(lambda: window.watch.names() == ["counter", "expected"], "the watched globals")
    normal = _toggle(one).height()
    window.resize(1366, 768)
    window.presentation.begin()
    one.until(lambda: window.isFullScreen() and window.watch.isVisible(), "the presentation")
    assert not window.top_bar.isVisible()
    assert not window.code_view.isVisible()
    assert window.timeline_panel.legend.isVisible()
    answer = one.order(do="spawn", function="add", arguments="4", count=2, daemon=False, start=True)
    assert answer["ok"]
    loss = window.watch.findChild(QLabel, "lossText")
    one.until(lambda: loss.text() == "8 lost", "what was lost")
    toggle = _toggle(one)
    one.until(
        lambda: toggle.visibleRegion().boundingRect().height() == toggle.height() > 1.4 * normal, "a large switch"
    )
    qtbot.mouseClick(toggle, Qt.MouseButton.LeftButton)
    one.until(lambda: one.window.watch._values.get("USE_LOCK") == "True", "the program to be switched")
    one.until(lambda: "since the lock is on" in loss.text(), "the words for it")
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    one.until(lambda: not window.isFullScreen() and window.code_view.isVisible(), "the window as it was")
    assert window.top_bar.isVisible()
    assert window.watch.parent() is window._side
    assert window.watch.isVisible()


def test_a_presentation_is_no_wider_than_a_small_screen(opened):
    one = opened(RACE)
    one.window.presentation.begin()
    one.until(lambda: one.window.isFullScreen(), "the presentation")
    assert one.window.minimumSizeHint().width() <= 1024


def test_what_watches_nothing_takes_no_room_in_a_presentation(opened):
    one = opened("import time")
    one.window.presentation.begin()
    one.until(lambda: one.window.isFullScreen(), "the presentation")
    assert not one.window.watch.isVisible()
    one.window.presentation.end()
    assert one.window.watch.isVisible()


def test_while_stepping_the_strip_of_a_program_without_switches_is_not_presented(opened):
    one = opened("import threading\nthreads = [threading.Thread(target=print) for _ in range(2)]\n")
    one.window.modes.step_by_step()
    hands = one.window.step_mode.hands
    one.until(hands.isVisible, "the bar for what is done by hand")
    one.window._present()
    assert not hands.isVisible()
    one.window._present()
    assert hands.isVisible()
