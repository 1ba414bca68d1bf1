"""The program's code: where each thread is, and numbers that can be changed for another run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from visualizer.drawing.theme import Theme
from visualizer.model.controls import Literal, LiteralChange, find_literals
from visualizer.model.tables import Place
from visualizer.ui.code_page import CodePage
from visualizer.ui.parts import GRID, ElidedLabel, link_button, marked, named


@dataclass(frozen=True)
class ThreadLine:
    """Where a thread is: its digit and colour, a line, and the path of the file; empty: the program's own."""

    digit: str
    colour: QColor
    line: int
    file: str = ""


class CodeView(QWidget):
    """The program's code.

    Signals, each with one payload:
        literal_changed: `LiteralChange`: a number that the program is to be run with.
    """

    literal_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("codePanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._files: dict[str, str] = {}
        self._main = ""
        self._file = ""
        self._lines: tuple[ThreadLine, ...] = ()
        self._marks: dict[Place, str] = {}
        self._changes: dict[tuple[str, Literal], LiteralChange] = {}
        self._name = ElidedLabel()
        marked(self._name, "dimmed", "fileName")
        self._name.setObjectName("fileName")
        self._choice = QComboBox()
        named(self._choice, "codeFile", "File", "The file of the program that is shown.")
        self._choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._choice.currentIndexChanged.connect(self._choose)
        self._forget = link_button("Undo changes", "Runs the program with the numbers that are in the file again.")
        self._forget.setObjectName("undoChanges")
        self._forget.clicked.connect(self._undo)
        self.head = QHBoxLayout()
        self.head.setContentsMargins(2 * GRID - 2, GRID, 2 * GRID - 2, GRID // 2)
        self.head.addWidget(self._name, 1)
        self.head.addWidget(self._choice, 1)
        self.head.addWidget(self._forget)
        self.page = CodePage()
        self.page.literal_changed.connect(self._change)
        self._empty = ElidedLabel("No code to show: the program's file was not found.")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        marked(self._empty, "dimmed")
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.head)
        column.addWidget(body, 1)
        self._refresh()

    @property
    def file(self) -> str:
        """Path of the file that is shown; empty if there is none."""
        return self._file

    def show_files(self, files: Mapping[str, str], main: str = "") -> None:
        """The texts of the program's files, by path; `main` is the one that is run, and shown first."""
        files = dict(files)
        if main not in files:
            main = next(iter(files), "")
        if (files, main) == (self._files, self._main):
            return
        if main != self._main:
            self._changes.clear()
        shown = self._file if self._file in files and main == self._main else main
        before = self._files.get(self._file)
        self._files, self._main = files, main
        blocker = QSignalBlocker(self._choice)
        self._choice.clear()
        for path in sorted(files, key=lambda path: (path != main, path)):
            self._choice.addItem(_short(path, files), path)
            self._choice.setItemData(self._choice.count() - 1, path, Qt.ItemDataRole.ToolTipRole)
        blocker.unblock()
        if shown != self._file or files.get(shown) != before:
            self._show(shown)
        self._refresh()

    def show_lines(self, lines: Iterable[ThreadLine | tuple]) -> None:
        """Where the threads are: each a `ThreadLine` or a tuple of its fields."""
        found = tuple(line if isinstance(line, ThreadLine) else ThreadLine(*line) for line in lines)
        if found != self._lines:
            self._lines = found
            self._show_lines()

    def show_marks(self, marks: Mapping[Place, str]) -> None:
        """Lines that something is wrong with, and what."""
        if marks != self._marks:
            self._marks = dict(marks)
            self._show_lines()

    def go_to(self, line: int, file: str = "") -> None:
        """Bring a line into view and point at it; in another file if its path is given."""
        file = file or self._file
        if file in self._files and file != self._file:
            self._show(file)
        if file == self._file:
            self.page.go_to(line)

    def changes(self) -> list[LiteralChange]:
        """The numbers that the program is run with instead of those in its files."""
        return list(self._changes.values())

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Paint the code in a theme's colours."""
        self.page.show_theme(theme, scale)

    def _choose(self, index: int) -> None:
        path = self._choice.itemData(index)
        if path:
            self._show(path)

    def _show(self, path: str) -> None:
        self._file = path
        text = self._files.get(path, "")
        self.page.show_text(text, find_literals(text))
        self._show_lines()
        self._refresh()

    def _show_lines(self) -> None:
        mine = [line for line in self._lines if (line.file or self._main) == self._file]
        self.page.show_lines([(line.digit, line.colour, line.line) for line in mine])
        self.page.show_marks({place.line: said for place, said in self._marks.items() if place.file == self._file})

    def _refresh(self) -> None:
        several = len(self._files) > 1
        self._choice.setVisible(several)
        self._name.setVisible(not several)
        self._name.setText(Path(self._file).name)
        self._stack.setCurrentIndex(1 if self._files else 0)
        self._forget.setVisible(bool(self._changes))
        self.page.show_changes(
            {change.literal: str(change) for change in self._changes.values() if self._is_mine(change)}
        )
        blocker = QSignalBlocker(self._choice)
        self._choice.setCurrentIndex(self._choice.findData(self._file))
        blocker.unblock()

    def _is_mine(self, change: LiteralChange) -> bool:
        return change.file == self._file

    def _change(self, pair: tuple[Literal, int | float]) -> None:
        literal, value = pair
        change = LiteralChange(self._file, literal, value)
        key = self._file, literal
        before = self._changes.get(key)
        if value == (before.value if before else literal.value):
            return
        if value == literal.value:
            self._changes.pop(key, None)
        else:
            self._changes[key] = change
        self._refresh()
        self.literal_changed.emit(change)

    def _undo(self) -> None:
        changes = self.changes()
        self._changes.clear()
        self._refresh()
        for change in changes[-1:]:
            self.literal_changed.emit(LiteralChange(change.file, change.literal, change.literal.value))


def _short(path: str, files: Mapping[str, str]) -> str:
    """A path without what is not needed to tell it from the others."""
    name = Path(path).name
    same = [other for other in files if Path(other).name == name]
    return name if len(same) == 1 else f"{Path(path).parent.name}/{name}"
