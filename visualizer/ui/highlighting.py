"""Colours of Python code in the code view and where code is typed."""

from __future__ import annotations

from collections.abc import Mapping

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Token, _TokenType
from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from visualizer.drawing.theme import Theme
from visualizer.ui.parts import monospace

STRUT = "\N{ZERO WIDTH SPACE}"
"""Stands at the end of each line of the code view, in a larger font: Qt's plain text has no other way to keep lines
apart."""
_STRUT_SIZE = 14
_LONGEST = 200_000
"""Characters; a longer text is shown in one colour."""
_LIGHT: Mapping[_TokenType, str] = {
    Comment: "#636c7a",
    Keyword: "#6a3fa0",
    Operator.Word: "#6a3fa0",
    String: "#1f6f43",
    Number: "#9a4a00",
    Name.Builtin: "#1f5f9c",
    Name.Function: "#1f4fb4",
    Name.Class: "#1f4fb4",
    Name.Decorator: "#1f5f9c",
    Name.Exception: "#1f5f9c",
}
_DARK: Mapping[_TokenType, str] = {
    Comment: "#8b95a5",
    Keyword: "#c4a5f2",
    Operator.Word: "#c4a5f2",
    String: "#8fd0a4",
    Number: "#eab07a",
    Name.Builtin: "#86bdf0",
    Name.Function: "#9db8ff",
    Name.Class: "#9db8ff",
    Name.Decorator: "#86bdf0",
    Name.Exception: "#86bdf0",
}


class Highlighter(QSyntaxHighlighter):
    """Colours a document of Python code. The whole text is read once, in `read`."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._pieces: list[list[tuple[int, int, _TokenType]]] = []
        self._formats: dict[_TokenType, QTextCharFormat] = {}
        self._strut = QTextCharFormat()

    def read(self, text: str) -> None:
        """Find what is what in a text, which is then put into the document."""
        self._pieces = pieces_of(text) if len(text) <= _LONGEST else []

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Use a theme's colours."""
        self._strut = QTextCharFormat()
        self._strut.setFont(monospace(_STRUT_SIZE * scale))
        self._formats = {}
        for kind, colour in (_DARK if theme.is_dark else _LIGHT).items():
            form = QTextCharFormat()
            form.setForeground(QColor(colour))
            self._formats[kind] = form
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:  # noqa: N802, D102 - Qt's name
        line = self.currentBlock().blockNumber()
        if line < len(self._pieces):
            for start, length, kind in self._pieces[line]:
                form = self._format(kind)
                if form is not None:
                    self.setFormat(start, length, form)
        if text.endswith(STRUT):
            self.setFormat(len(text.encode("utf-16-le")) // 2 - 1, 1, self._strut)

    def _format(self, kind: _TokenType) -> QTextCharFormat | None:
        while kind is not Token:
            if kind in self._formats:
                return self._formats[kind]
            parent = kind.parent
            if parent is None:
                return None
            kind = parent
        return None


def pieces_of(text: str) -> list[list[tuple[int, int, _TokenType]]]:
    """For each line of a text, what stands where: start, length and kind."""
    lines: list[list[tuple[int, int, _TokenType]]] = [[]]
    column = 0
    for kind, value in PythonLexer(stripnl=False, ensurenl=False).get_tokens(text):
        for number, part in enumerate(value.split("\n")):
            if number:
                lines.append([])
                column = 0
            # Qt counts in UTF-16.
            length = len(part) + sum(letter > "\uffff" for letter in part)
            if part.strip():
                lines[-1].append((column, length, kind))
            column += length
    return lines
