"""What the statement of each thread does, access by access, with the part that is next marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from visualizer.drawing.theme import Theme, ink_on
from visualizer.model.interleaving import Interleaving, is_access
from visualizer.model.statement import DONE, KINDS, NEXT, Part, parts_of
from visualizer.search.situations import Situation
from visualizer.ui.parts import GRID, Plate, clear_layout, monospace, section_head
from visualizer.ui.step_row import thread_colour

_MOST_THREADS = 6
_LAST = 12
"""So many of a thread's last steps may belong to its statement."""
_LOOKED_AT = 2_000
"""They are looked for among so many of the last steps of all."""


@dataclass(frozen=True)
class Statement:
    """What a thread's statement does: the number of the thread, the line, and the parts."""

    thread: int
    line: int
    parts: tuple[Part, ...]

    @property
    def words(self) -> str:
        """All of it as plain text."""
        marks = {DONE: "✓ ", NEXT: "▸ "}
        return "  ".join(marks.get(part.when, "") + part.words for part in self.parts)


def statements_of(situation: Situation, texts: dict[str, str]) -> list[Statement]:
    """The statements of the threads that are at an access or a lock; `texts` are the program's files by path."""
    found = []
    run = situation.interleaving
    known = {step.name for step in run.steps[-_LOOKED_AT:] if step.kind in KINDS and step.name}
    known |= {thread.thing for thread in situation.threads if thread.kind in KINDS and thread.thing}
    inside = {content.name for content in situation.contents if content.kind != "condition"}
    for number, thread in enumerate(situation.threads):
        if thread.thing in inside:
            # It is about to take a lock that the library uses for itself.
            continue
        if thread.state in ("to be started", "ended") or thread.kind not in KINDS or not thread.line:
            continue
        done = _done_at(run, number, thread.file, thread.line)
        parts = parts_of(texts.get(thread.file, ""), thread.line, thread.kind, thread.thing, done, known)
        if parts:
            found.append(Statement(number, thread.line, tuple(parts)))
    return found[:_MOST_THREADS]


def _done_at(run: Interleaving, thread: int, file: str, line: int) -> list:
    """The last accesses of a thread, as long as all of its steps were at a line."""
    found = []
    for step in reversed(run.steps[-_LOOKED_AT:]):
        if step.thread != thread:
            continue
        if (step.place.file, step.place.line) != (file, line) or not is_access(step) or len(found) >= _LAST:
            break
        found.append(step)
    return found[::-1]


class Statements(QWidget):
    """What the statement of each thread does; not there if no thread is at an access."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(section_head("Their lines, step by step"))
        column.addLayout(self._grid)
        self.hide()

    def show_statements(self, statements: Sequence[Statement], theme: Theme, scale: float) -> None:
        """Show other ones."""
        clear_layout(self._grid)
        self.texts = [f"{statement.thread} {statement.words}" for statement in statements]
        for row, statement in enumerate(statements):
            colour = thread_colour(theme, statement.thread)
            plate = Plate()
            plate.setFixedSize(round(18 * scale), round(18 * scale))
            plate.show_thread(str(statement.thread) if statement.thread < 10 else "", colour)
            self._grid.addWidget(plate, row, 0, Qt.AlignmentFlag.AlignTop)
            label = QLabel(_html(statement.parts, theme, colour.name()))
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setWordWrap(True)
            label.setFont(monospace(12 * scale))
            label.setAccessibleName(statement.words)
            label.setToolTip(f"Line {statement.line}: what is marked is next.")
            self._grid.addWidget(label, row, 1)
        self.setVisible(bool(statements))


def _html(parts: Sequence[Part], theme: Theme, colour: str) -> str:
    pieces = []
    for part in parts:
        words = escape(part.words).replace(" ", "\N{NO-BREAK SPACE}")
        if part.when == NEXT:
            style = f"background-color: {colour}; color: {ink_on(colour)}; font-weight: 600"
            words = f"\N{NO-BREAK SPACE}{words}\N{NO-BREAK SPACE}"
        else:
            style = f"color: {theme.text if part.when == DONE else theme.dimmed}"
        pieces.append(f'<span style="{style}">{words}</span>')
    return f' <span style="color: {theme.dimmed}">then</span> '.join(pieces)
