"""The keys with which a program is stepped."""

from __future__ import annotations

from PySide6.QtCore import QKeyCombination, Qt

from visualizer.ui.keys import Key

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SIGNS = ")!@#$%^&*("
"""What Shift makes of the digits 0 to 9 on many keyboards."""


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
    Key(
        "Backspace",
        "take a step back",
        "undo",
        codes=(QKeyCombination(Qt.Key.Key_Backspace), QKeyCombination(_CONTROL, Qt.Key.Key_Z)),
    ),
    Key(
        "Home",
        "back to the first choice",
        "begin_anew",
        codes=(QKeyCombination(Qt.Key.Key_Home), QKeyCombination(_CONTROL, Qt.Key.Key_R)),
    ),
)
"""They come before the other keys while a program is stepped."""
