"""What the program prints, and a line to type what it reads."""

from __future__ import annotations

import re
from collections import deque

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QColor, QShowEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from visualizer.drawing.theme import LIGHT, Theme
from visualizer.ui.parts import GRID, dimmed_label, monospace, named, remark

_NOT_WANTED = "Text for the program to read"
_WANTED = "The program waits for input: type it here, Enter sends it"
_MOST_LINES = 10_000
_MOST_CHARACTERS = 1_000_000
_LONGEST_LINE = 2_000
"""A longer line is broken: Qt lays a line out as a whole."""
_BATCH = 60_000
"""Characters that are shown at once; the rest follows a moment later."""
_PAUSE_MS = 60
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")
_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Console(QWidget):
    """What the program prints, and a line to type what it reads.

    Signals, each with one payload:
        typed: A str that the program may read; it ends with a newline.
    """

    typed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("console")
        self._pending: deque[tuple[str, str]] = deque()
        self._pending_size = 0
        self._column = 0
        self._follows = True
        self._formats: dict[str, QTextCharFormat] = {}
        self._text = QPlainTextEdit()
        named(self._text, "consoleText", "What the program prints", "")
        self._text.setReadOnly(True)
        self._text.setUndoRedoEnabled(False)
        self._text.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setMaximumBlockCount(_MOST_LINES)
        self._dropped = dimmed_label("The beginning of what was printed is not kept.")
        self._dropped.setObjectName("consoleDropped")
        self._dropped.hide()
        self._input = QLineEdit()
        named(
            self._input,
            "consoleInput",
            "Text for the program",
            "A line that the program gets when it reads its input; Enter sends it.",
        )
        self._input.setPlaceholderText(_NOT_WANTED)
        self._input.returnPressed.connect(self._send)
        clear = QPushButton("Clear")
        named(clear, "clearConsole", "Clear", "Empties this console.")
        clear.clicked.connect(self.clear)
        row = QHBoxLayout()
        row.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        row.setSpacing(GRID)
        row.addWidget(self._input, 1)
        row.addWidget(self._dropped)
        row.addWidget(clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._text, 1)
        column.addLayout(row)
        bar = self._text.verticalScrollBar()
        bar.valueChanged.connect(self._scrolled)
        bar.rangeChanged.connect(self._go_on)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._flush)
        self.show_theme(LIGHT)
        self.set_running(False)

    def show_text(self, text: str, stream: str = "stdout") -> None:
        """Append what was printed; `stream` is "stdout" or "stderr"."""
        if len(text) > _MOST_CHARACTERS:
            text = text[-_MOST_CHARACTERS:]
            self._dropped.show()
        self._pending.append((stream, text))
        self._pending_size += len(text)
        while self._pending_size > _MOST_CHARACTERS:
            _, dropped = self._pending.popleft()
            self._pending_size -= len(dropped)
            self._dropped.show()
        if not self._timer.isActive():
            self._timer.start(0)

    def text(self) -> str:
        """What is shown, once everything is."""
        while self._pending:
            self._flush()
        return self._text.toPlainText()

    def clear(self) -> None:
        """Forget everything."""
        self._pending.clear()
        self._pending_size = self._column = 0
        self._text.clear()
        self._dropped.hide()

    def set_running(self, running: bool) -> None:
        """Whether there is a program that can read what is typed."""
        self._input.setEnabled(running)
        if not running:
            self.show_reading(False)

    def show_reading(self, reads: bool) -> None:
        """Whether the program waits for what is typed."""
        self._input.setPlaceholderText(_WANTED if reads else _NOT_WANTED)
        remark(self._input, "wanted", reads)

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Use a theme's colours for what is printed from now on."""
        self._text.setFont(monospace(12 * scale))
        self._text.setStyleSheet(f"#consoleText {{ font-size: {round(12 * scale)}px; }}")
        for stream, colour in (("stdout", theme.text), ("stderr", theme.warning), ("typed", theme.accent)):
            form = QTextCharFormat()
            form.setForeground(QColor(colour))
            self._formats[stream] = form
        cursor = QTextCursor(self._text.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeCharFormat(self._formats["stdout"])

    def _send(self) -> None:
        line = self._input.text() + "\n"
        self._input.clear()
        self.show_text(line, "typed")
        self.typed.emit(line)

    def _flush(self) -> None:
        """Show the next part of what is waiting."""
        follows = self._follows
        cursor = QTextCursor(self._text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        room = _BATCH
        while self._pending and room > 0:
            stream, text = self._pending.popleft()
            part, rest = text[:room], text[room:]
            if rest:
                self._pending.appendleft((stream, rest))
            self._pending_size -= len(part)
            room -= len(part)
            shown, self._column = printable(part, self._column)
            cursor.insertText(shown, self._formats.get(stream, self._formats["stdout"]))
        cursor.endEditBlock()
        self._shorten()
        self._follows = follows
        self._go_on()
        if self._pending:
            self._timer.start(_PAUSE_MS)
        elif self._text.blockCount() >= _MOST_LINES:
            self._dropped.show()

    def _scrolled(self, value: int) -> None:
        # What is not shown has no size yet: nobody has scrolled it.
        if self._text.isVisible():
            self._follows = value >= self._text.verticalScrollBar().maximum() - 1

    def _go_on(self) -> None:
        """Stay at the end, also when the size has changed or it is shown for the first time."""
        bar = self._text.verticalScrollBar()
        if self._follows and bar.value() != bar.maximum():
            bar.setValue(bar.maximum())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802, D102
        super().showEvent(event)
        # Behind the layout, which gives it its size.
        QTimer.singleShot(0, self, self._go_on)

    def _shorten(self) -> None:
        """Take from the beginning what is too much, in whole lines."""
        excess = self._text.document().characterCount() - _MOST_CHARACTERS
        if excess <= 0:
            return
        self._dropped.show()
        cursor = QTextCursor(self._text.document())
        cursor.setPosition(excess, QTextCursor.MoveMode.KeepAnchor)
        cursor.movePosition(QTextCursor.MoveOperation.NextBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()


def printable(text: str, column: int) -> tuple[str, int]:
    """A text without what only a terminal understands, its long lines broken; and how long the last line is then.

    `column` is the length of the line that it continues.
    """
    text = _ESCAPES.sub("", text.replace("\r\n", "\n")).replace("\r", "\n")
    text = _ODD.sub("\N{REPLACEMENT CHARACTER}", text)
    if len(text) + column > _LONGEST_LINE:
        pieces = []
        for number, line in enumerate(text.split("\n")):
            used = 0 if number else column
            head, line = line[: _LONGEST_LINE - used], line[_LONGEST_LINE - used :]
            parts = [head, *(line[at : at + _LONGEST_LINE] for at in range(0, len(line), _LONGEST_LINE))]
            pieces.append("\n".join(parts))
        text = "\n".join(pieces)
    last = text.rpartition("\n")[2]
    return text, len(last) if "\n" in text else column + len(last)
