"""A place to paste a program into and run it."""

from __future__ import annotations

import ast
import warnings

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from visualizer.drawing.theme import LIGHT, Theme
from visualizer.ui.code_edit import CodeEdit
from visualizer.ui.highlighting import Highlighter
from visualizer.ui.parts import GRID, ElidedLabel, marked, monospace, named, remark, section_head

_LONGEST = 2_000_000
_PAUSE_MS = 300


class PasteCode(QWidget):
    """A place to paste a program into and run it; `head` and `run` say what it is for, where it is for something else.

    Signals, each with one payload:
        pasted: The program's text, a str, which is valid Python.
    """

    pasted = Signal(object)

    def __init__(
        self, parent: QWidget | None = None, name: str = "paste", head: str = "Paste code", run: str = "Run"
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}Panel")
        self._tip = f"{run} (Ctrl+Enter)."
        self._edit = CodeEdit()
        named(self._edit, f"{name}Text", "Program", "")
        self._edit.setPlaceholderText("Paste a Python program here.")
        self._edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._highlighter = Highlighter(self._edit.document())
        self._read = ""
        self._message = ElidedLabel()
        self._message.setObjectName(f"{name}Message")
        marked(self._message, "dimmed")
        self._run = QPushButton(run)
        named(self._run, f"{name}Run", run, self._tip)
        marked(self._run, "primary")
        self._run.clicked.connect(self._send)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._check)
        self._edit.textChanged.connect(self._wait)
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._send)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(GRID)
        self.foot.addWidget(self._message, 1)
        self.foot.addWidget(self._run)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(section_head(head))
        column.addWidget(self._edit, 1)
        column.addLayout(self.foot)
        self.show_theme(LIGHT)
        self._check()

    def show_text(self, text: str) -> None:
        """Another text to begin with."""
        self._edit.setPlainText(text)
        self._check()

    @property
    def text(self) -> str:
        """What is written there."""
        return self._edit.toPlainText()

    def begin(self, line: int = 0) -> None:
        """Give the keys to the text, and bring a line of it into view if there is one of interest."""
        self._edit.setFocus()
        block = self._edit.document().findBlockByNumber(line - 1)
        if line and block.isValid():
            self._edit.setTextCursor(QTextCursor(block))
            self._edit.centerCursor()

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Colour the code in a theme's colours."""
        self._edit.setFont(monospace(12 * scale))
        self._edit.setStyleSheet(f"#{self._edit.objectName()} {{ font-size: {round(12 * scale)}px; }}")
        self._edit.setTabStopDistance(4 * self._edit.fontMetrics().horizontalAdvance(" "))
        self._highlighter.show_theme(theme, scale)

    def sizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(640, 480)

    def _wait(self) -> None:
        if self._edit.toPlainText() != self._read:
            self._timer.start()

    def _check(self) -> bool:
        """Say what is wrong with the text; returns whether nothing is."""
        self._timer.stop()
        text = self._edit.toPlainText()
        if text != self._read:
            self._read = text
            self._highlighter.read(text)
            self._highlighter.rehighlight()
        problem = syntax_problem(text)
        is_empty = not text.strip()
        self._message.setText("There is nothing to run yet." if is_empty else problem)
        remark(self._message, "warning", bool(problem) and not is_empty)
        remark(self._message, "dimmed", not problem or is_empty)
        can_run = not problem and not is_empty
        self._run.setEnabled(can_run)
        self._run.setToolTip(self._tip if can_run else self._message.text())
        return can_run

    def _send(self) -> None:
        if self._check():
            self.pasted.emit(self._edit.toPlainText())


def syntax_problem(text: str) -> str:
    """Why a text is no Python program, as a sentence; empty if it is one. Nothing of it is run."""
    if len(text) > _LONGEST:
        return "This is too long to be pasted: save it as a file and open that."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text, "pasted.py")
    except SyntaxError as error:
        line = f"Line {error.lineno}: " if error.lineno else ""
        reason = error.msg or "this is not valid Python"
        return f"{line}{reason[:1].lower() if line else reason[:1].upper()}{reason[1:]}."
    except (ValueError, RecursionError, MemoryError, OverflowError):
        return "This is not valid Python."
    return ""
