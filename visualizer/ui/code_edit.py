"""A text field for Python code: Tab and Return keep the lines indented."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

_INDENT = "    "


class CodeEdit(QPlainTextEdit):
    """A text field in which Tab indents, Shift+Tab does the contrary, and Return keeps the indentation."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, D102 - Qt's name
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if event.key() == Qt.Key.Key_Tab and plain:
            self._indent()
        elif event.key() == Qt.Key.Key_Backtab:
            self._shift(lambda line: line[: len(_INDENT)].removesuffix(line[: len(_INDENT)].lstrip()), remove=True)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self._break_line()
        else:
            super().keyPressEvent(event)

    def _indent(self) -> None:
        cursor = self.textCursor()
        if cursor.hasSelection():
            self._shift(lambda line: _INDENT if line.strip() else "", remove=False)
        else:
            cursor.insertText(_INDENT[cursor.positionInBlock() % len(_INDENT) :])

    def _shift(self, part, *, remove: bool) -> None:
        """Put something before each selected line, or take it away; `part` says what, by the line's text."""
        cursor = self.textCursor()
        document = self.document()
        block = document.findBlock(cursor.selectionStart())
        last = max(cursor.selectionEnd() - (1 if cursor.hasSelection() else 0), cursor.selectionStart())
        end = document.findBlock(last).blockNumber()
        edit = QTextCursor(document)
        edit.beginEditBlock()
        while block.isValid() and block.blockNumber() <= end:
            text = part(block.text())
            edit.setPosition(block.position())
            if remove:
                edit.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, len(text))
                edit.removeSelectedText()
            else:
                edit.insertText(text)
            block = block.next()
        edit.endEditBlock()

    def _break_line(self) -> None:
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        indent = before[: len(before) - len(before.lstrip())]
        if before.rstrip().endswith(":"):
            indent += _INDENT
        cursor.insertText(f"\n{indent}")
        self.ensureCursorVisible()
