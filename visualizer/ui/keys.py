"""The keys of the window: what each does, for the list of keys and for those who press them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget


@dataclass(frozen=True)
class Key:
    """A key, or several that do the same.

    Attributes:
        shown: How the list of keys writes it.
        what: What it does, in a few words.
        action: Name of the action that the window has for it.
        texts: Characters that the key press brings, for letters and signs.
        codes: Keys with modifiers, for all others.
    """

    shown: str
    what: str
    action: str
    texts: tuple[str, ...] = ()
    codes: tuple[QKeyCombination, ...] = ()


def _alt(key: Qt.Key) -> QKeyCombination:
    return QKeyCombination(Qt.KeyboardModifier.AltModifier, key)


def _control(key: Qt.Key) -> QKeyCombination:
    return QKeyCombination(Qt.KeyboardModifier.ControlModifier, key)


def _control_shift(key: Qt.Key) -> QKeyCombination:
    return QKeyCombination(Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, key)


KEYS = (
    Key("W  S", "zoom in, zoom out", "zoom_in", ("w", "W")),
    Key("", "", "zoom_out", ("s", "S")),
    Key("A  D", "move left, move right", "pan_left", ("a", "A")),
    Key("", "", "pan_right", ("d", "D")),
    Key("←  →", "move left, move right", "pan_left", codes=(QKeyCombination(Qt.Key.Key_Left),)),
    Key("", "", "pan_right", codes=(QKeyCombination(Qt.Key.Key_Right),)),
    Key("↑  ↓", "select the thread above, below", "lane_up", codes=(QKeyCombination(Qt.Key.Key_Up),)),
    Key("", "", "lane_down", codes=(QKeyCombination(Qt.Key.Key_Down),)),
    Key("F", "fit everything in, or what is selected", "fit", ("f", "F")),
    Key("End", "follow what happens now", "follow", codes=(QKeyCombination(Qt.Key.Key_End),)),
    Key(".  ,", "next, previous span", "next_span", (".",)),
    Key("", "", "previous_span", (",",)),
    Key("]  [", "along the arrow, and back", "hop_forward", ("]",)),
    Key("", "", "hop_back", ("[",)),
    Key("G", "see the GIL", "see_the_gil", ("g", "G")),
    Key("/", "find a thread or lock", "find", ("/",), (_control(Qt.Key.Key_F),)),
    Key("Alt+←  Alt+→", "undo, redo a move", "back", codes=(_alt(Qt.Key.Key_Left),)),
    Key("", "", "forward", codes=(_alt(Qt.Key.Key_Right),)),
    Key("Esc", "select nothing; leave the presentation", "escape", codes=(QKeyCombination(Qt.Key.Key_Escape),)),
    Key("Ctrl+O", "open a program or recording", "open", codes=(_control(Qt.Key.Key_O),)),
    Key("Ctrl+R", "run again", "restart", codes=(_control(Qt.Key.Key_R),)),
    Key("Ctrl+E", "export a picture, a film or the steps", "export", codes=(_control(Qt.Key.Key_E),)),
    Key("Ctrl+Shift+E", "save the picture at once", "export_at_once", codes=(_control_shift(Qt.Key.Key_E),)),
    Key("Ctrl+C", "copy the picture", "copy", codes=(_control(Qt.Key.Key_C),)),
    Key("Ctrl+S", "save the recording", "save", codes=(_control(Qt.Key.Key_S),)),
    Key("X", "break it: a puzzle", "break_it", ("x", "X")),
    Key("H  E", "a hint for the puzzle, repair the program", "hint", ("h", "H")),
    Key("", "", "repair", ("e", "E")),
    Key("C", "compare two runs", "compare", ("c", "C")),
    Key("O", "how it can end, by many orders", "outcomes", ("o", "O")),
    Key("T", "the corrected program of a demo, and back", "twin", ("t", "T")),
    Key("V", "see how it fails, step by step", "show_failing", ("v", "V")),
    Key("R", "a recording of the demo made earlier, and back", "recording", ("r", "R")),
    Key("N", "notes for the lecturer", "notes", ("n", "N")),
    Key("F11", "present: full screen, large", "present", codes=(QKeyCombination(Qt.Key.Key_F11),)),
    Key("?", "this list", "help", ("?",), (QKeyCombination(Qt.Key.Key_F1),)),
)

_TEXT_FIELDS = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox)
_ALT_GR = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def listed(keys: Sequence[Key] = KEYS) -> list[tuple[str, str]]:
    """The keys for the list of keys: what is pressed, and what it does."""
    return [(key.shown, key.what) for key in keys if key.shown]


def action_of(event: QKeyEvent, focus: QWidget | None, keys: Sequence[Key] = KEYS) -> str | None:
    """Name of the action of a key press; None if it has none, or if it belongs to the widget that has the focus."""
    types = takes_text(focus)
    if types and not _leaves_fields(event):
        return None
    if isinstance(focus, QComboBox) and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        return None
    modifiers = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier)
    combination = QKeyCombination(modifiers, Qt.Key(event.key()))
    for key in keys:
        if combination in key.codes:
            return key.action
    if types or isinstance(focus, QComboBox):
        return None
    # On many keyboards signs need the right Alt key, which Windows takes for Ctrl and Alt.
    is_sign = modifiers == _ALT_GR and not event.text().isalnum()
    if modifiers & ~Qt.KeyboardModifier.ShiftModifier and not is_sign:
        return None
    return next((key.action for key in keys if event.text() in key.texts), None)


def takes_text(focus: QWidget | None) -> bool:
    """Whether keys are text for the widget that has the focus."""
    return isinstance(focus, _TEXT_FIELDS) and not focus.isReadOnly()


def _leaves_fields(event: QKeyEvent) -> bool:
    """Whether a key press cannot be meant for a text field."""
    letters = (Qt.Key.Key_O, Qt.Key.Key_R, Qt.Key.Key_E, Qt.Key.Key_S)
    control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
    return event.key() in (Qt.Key.Key_F11, Qt.Key.Key_F1, Qt.Key.Key_Escape) or (control and event.key() in letters)
