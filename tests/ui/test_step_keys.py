"""The keys of stepping: digits by their place on the keyboard, and what remotes send."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from visualizer.ui.step_keys import digit_of, step_action_of

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier


def press(key: Qt.Key, text: str = "", modifiers=NONE, scan: int = 0, virtual: int = 0) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, scan, virtual, 0, text)


@pytest.mark.parametrize(
    ("platform", "scan", "virtual", "digit"),
    [
        ("xcb", 10, 0, 1),
        ("wayland", 18, 0, 9),
        ("xcb", 19, 0, 0),
        ("xcb", 20, 0, None),
        ("windows", 2, 0x31, 1),
        ("windows", 11, 0x30, 0),
        ("cocoa", 0, 18, 1),
        ("cocoa", 0, 29, 0),
        ("cocoa", 0, 0, None),
        ("offscreen", 10, 0, None),
    ],
)
def test_a_digit_is_known_by_the_place_of_its_key(platform, scan, virtual, digit):
    assert digit_of(press(Qt.Key.Key_Ampersand, "&", scan=scan, virtual=virtual), platform) == digit


def test_keys_of_the_keypad_have_no_place_in_the_upper_row():
    assert digit_of(press(Qt.Key.Key_1, "1", KEYPAD, scan=10), "xcb") is None


@pytest.mark.parametrize(
    ("key", "text", "modifiers", "expected"),
    [
        (Qt.Key.Key_Ampersand, "&", NONE, "step_1"),
        (Qt.Key.Key_1, "1", SHIFT, "run_1"),
        (Qt.Key.Key_1, "1", NONE, "step_1"),
        (Qt.Key.Key_Exclam, "!", SHIFT, "run_1"),
    ],
)
def test_with_shift_a_thread_runs_on_every_layout(monkeypatch, qapp, key, text, modifiers, expected):
    monkeypatch.setattr("visualizer.ui.step_keys.QGuiApplication.platformName", lambda: "xcb")
    assert step_action_of(press(key, text, modifiers, scan=10), None) == expected


def test_where_the_place_is_not_known_the_signs_of_a_us_keyboard_count(qapp):
    assert step_action_of(press(Qt.Key.Key_QuoteDbl, '"', SHIFT), None) is None
    assert step_action_of(press(Qt.Key.Key_At, "@", SHIFT), None) == "run_2"
    assert step_action_of(press(Qt.Key.Key_2, "2"), None) == "step_2"


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        (Qt.Key.Key_PageDown, "", "next_planned"),
        (Qt.Key.Key_PageUp, "", "undo"),
        (Qt.Key.Key_F5, "", "nothing"),
        (Qt.Key.Key_Period, ".", "nothing"),
        (Qt.Key.Key_B, "b", "nothing"),
        (Qt.Key.Key_Escape, "", None),
    ],
)
def test_what_a_remote_sends_takes_steps_or_does_nothing(qapp, key, text, expected):
    assert step_action_of(press(key, text), None) == expected


def test_digits_in_a_text_field_are_text(qtbot, monkeypatch):
    monkeypatch.setattr("visualizer.ui.step_keys.QGuiApplication.platformName", lambda: "xcb")
    field = QLineEdit()
    qtbot.addWidget(field)
    assert step_action_of(press(Qt.Key.Key_1, "1", scan=10), field) is None
