"""What a key press means, wherever the focus is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QPushButton, QSpinBox, QWidget

from visualizer.ui.keys import KEYS, action_of, listed

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier
GROUP = Qt.KeyboardModifier.GroupSwitchModifier


def action(key: Qt.Key, text: str = "", modifiers: Qt.KeyboardModifier = NONE, focus: QWidget | None = None):
    return action_of(QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text), focus)


@pytest.mark.parametrize(
    ("key", "text", "modifiers", "expected"),
    [
        (Qt.Key.Key_W, "w", NONE, "zoom_in"),
        (Qt.Key.Key_W, "W", SHIFT, "zoom_in"),
        (Qt.Key.Key_W, "", CONTROL, None),
        (Qt.Key.Key_Left, "", NONE, "pan_left"),
        (Qt.Key.Key_Left, "", KEYPAD, "pan_left"),
        (Qt.Key.Key_Left, "", ALT, "back"),
        (Qt.Key.Key_Question, "?", SHIFT, "help"),
        (Qt.Key.Key_F1, "", NONE, "help"),
        (Qt.Key.Key_Slash, "/", SHIFT, "find"),
        (Qt.Key.Key_F, "\x06", CONTROL, "find"),
        (Qt.Key.Key_S, "\x13", CONTROL, "save"),
        (Qt.Key.Key_BracketLeft, "[", NONE, "hop_back"),
        (Qt.Key.Key_BracketLeft, "[", CONTROL | ALT, "hop_back"),
        (Qt.Key.Key_BracketLeft, "[", GROUP, "hop_back"),
        (Qt.Key.Key_W, "w", CONTROL | ALT, None),
        (Qt.Key.Key_Q, "q", NONE, None),
        (Qt.Key(0), "", NONE, None),
    ],
)
def test_a_key_means_the_same_on_every_keyboard(key, text, modifiers, expected):
    assert action(key, text, modifiers) == expected


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit, QSpinBox])
def test_in_a_field_keys_are_text_but_for_those_that_cannot_be_meant_for_it(qtbot, kind):
    field = kind()
    qtbot.addWidget(field)
    assert action(Qt.Key.Key_W, "w", focus=field) is None
    assert action(Qt.Key.Key_Slash, "/", focus=field) is None
    assert action(Qt.Key.Key_BracketLeft, "[", GROUP, field) is None
    assert action(Qt.Key.Key_Left, focus=field) is None
    assert action(Qt.Key.Key_C, "\x03", CONTROL, field) is None
    assert action(Qt.Key.Key_Escape, focus=field) == "escape"
    assert action(Qt.Key.Key_S, "\x13", CONTROL, field) == "save"
    assert action(Qt.Key.Key_F11, focus=field) == "present"


def test_in_a_text_that_can_only_be_read_letters_are_keys(qtbot):
    code = QPlainTextEdit()
    code.setReadOnly(True)
    qtbot.addWidget(code)
    assert action(Qt.Key.Key_W, "w", focus=code) == "zoom_in"


def test_a_choice_keeps_its_letters_and_arrows(qtbot):
    choice = QComboBox()
    qtbot.addWidget(choice)
    assert action(Qt.Key.Key_W, "w", focus=choice) is None
    assert action(Qt.Key.Key_Down, focus=choice) is None
    assert action(Qt.Key.Key_Left, focus=choice) == "pan_left"


def test_a_button_with_the_focus_leaves_the_keys_to_the_window(qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    assert action(Qt.Key.Key_W, "w", focus=button) == "zoom_in"


def test_no_two_keys_are_one():
    texts = [text for key in KEYS for text in key.texts]
    codes = [code.toCombined() for key in KEYS for code in key.codes]
    assert len(texts) == len(set(texts))
    assert len(codes) == len(set(codes))


def test_the_list_names_every_key_once_and_says_what_it_does():
    shown = [keys for keys, _ in listed()]
    assert len(shown) == len(set(shown))
    assert all(what for _, what in listed())
