"""The keys with which a program is stepped, those of a presenter's remote among them."""

from __future__ import annotations

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

from visualizer.ui.keys import Key, action_of, takes_text

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_NONE = Qt.KeyboardModifier.NoModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_SIGNS = ")!@#$%^&*("
"""What Shift makes of the digits 0 to 9 on a US keyboard, where the place of a key cannot be told."""
_FIRST_SCAN_CODES = {"xcb": 10, "wayland": 10, "windows": 2}
"""What the key that has the 1 on it is called by the system; the others, up to 0, follow."""
_MAC_CODES = (29, 18, 19, 20, 21, 23, 22, 26, 28, 25)
"""What macOS calls the keys that have 0 to 9 on them."""


def _digit_keys() -> tuple[Key, ...]:
    keys = []
    for digit in range(10):
        shifted = (Qt.Key(Qt.Key.Key_0 + digit), Qt.Key(ord(_SIGNS[digit])))
        keys.append(Key("", "", f"run_{digit}", codes=tuple(QKeyCombination(_SHIFT, key) for key in shifted)))
        keys.append(Key("", "", f"step_{digit}", (str(digit),)))
    return tuple(keys)


STEP_KEYS = (
    Key("1 … 9  0", "let that thread take a step; 0 is the main thread", ""),
    Key("Shift+1 … 9", "let it go on to its next lock, wait or shared write", ""),
    *_digit_keys(),
    Key(
        "Space",
        "next step of the order that was found, or of anyone",
        "advance",
        codes=(QKeyCombination(Qt.Key.Key_Space),),
    ),
    Key("Shift+Space", "go on by itself to the end", "run_on", codes=(QKeyCombination(_SHIFT, Qt.Key.Key_Space),)),
    Key("P", "play, and pause", "play", ("p", "P")),
    Key(
        "Page Down",
        "next step of the stored order, also by a remote",
        "next_planned",
        codes=(QKeyCombination(Qt.Key.Key_PageDown),),
    ),
    Key(
        "Backspace  Page Up",
        "take a step back",
        "undo",
        codes=(
            QKeyCombination(Qt.Key.Key_Backspace),
            QKeyCombination(_CONTROL, Qt.Key.Key_Z),
            QKeyCombination(Qt.Key.Key_PageUp),
        ),
    ),
    Key(
        "Home",
        "back to the first choice",
        "begin_anew",
        codes=(QKeyCombination(Qt.Key.Key_Home), QKeyCombination(_CONTROL, Qt.Key.Key_R)),
    ),
    # What else remotes send, to begin a show or to blank the screen, is to change nothing.
    Key("", "", "nothing", (".", "b", "B"), (QKeyCombination(Qt.Key.Key_F5), QKeyCombination(_SHIFT, Qt.Key.Key_F5))),
)
"""They come before the other keys while a program is stepped."""


def step_action_of(event: QKeyEvent, focus: QWidget | None) -> str | None:
    """Name of the action of a key press while a program is stepped; None if it has none then."""
    digit = (
        None if takes_text(focus) or isinstance(focus, QComboBox) else digit_of(event, QGuiApplication.platformName())
    )
    if digit is not None and event.modifiers() == _NONE:
        return f"step_{digit}"
    if digit is not None and event.modifiers() == _SHIFT:
        return f"run_{digit}"
    return action_of(event, focus, STEP_KEYS)


def digit_of(event: QKeyEvent, platform: str) -> int | None:
    """The digit whose place in the upper row a key has, whatever the layout makes of it; None if it cannot be told."""
    if event.modifiers() & _KEYPAD:
        return None
    if platform == "cocoa":
        code = event.nativeVirtualKey()
        is_digit = event.nativeScanCode() == 0 and code in _MAC_CODES
        return _MAC_CODES.index(code) if is_digit else None
    first = _FIRST_SCAN_CODES.get(platform)
    place = event.nativeScanCode() - first if first is not None else -1
    return (place + 1) % 10 if 0 <= place < 10 else None
