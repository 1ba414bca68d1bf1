"""What the threads of a stepped program share: variables, locks, and in the end what happened."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from visualizer.drawing.theme import Theme
from visualizer.model.step_notes import Held
from visualizer.search.standing import holdings_of
from visualizer.ui.parts import GRID, Plate, clear_layout, dimmed_label, marked, monospace, scrolled, section_head
from visualizer.ui.statements import Statements, statements_of
from visualizer.ui.step_engine import Stepped
from visualizer.ui.step_row import thread_colour
from visualizer.ui.value_history import ValueHistory

_HISTORY = 8
"""Last values of a variable that are shown."""
_LONGEST = 40
"""Characters of a value that are shown."""


class StepState(QWidget):
    """What the threads of a stepped program share, in sections that are there if there is something in them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("watchPanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Shared by the threads")
        self._theme: Theme | None = None
        self._scale = 1.0
        self._stepped: Stepped | None = None
        self._variables = _Section("Shared variables")
        self._locks = _Section("Locks")
        self._holdings = _Section("Queues, conditions, signals")
        self._story = _Section("How it happened")
        self.statements = Statements()
        self._texts: dict[str, str] = {}
        self._hint = dimmed_label(
            "What the threads share is listed here as soon as one of them has touched it.", wrap=True
        )
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * GRID)
        for widget in (self._hint, self.statements, self._story, self._variables, self._locks, self._holdings):
            column.addWidget(widget)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * GRID - 2, GRID, 2 * GRID - 2, GRID)
        outer.addWidget(scrolled(inside))

    def texts(self) -> list[str]:
        """All that it says, for those who cannot see it."""
        sections = (self._story, self._variables, self._locks, self._holdings, self.statements)
        return [text for section in sections for text in section.texts]

    def show_stepped(self, stepped: Stepped, texts: dict[str, str] | None = None) -> None:
        """Show what the threads share where the run is now; `texts` are those of the program's files, by path."""
        self._texts = texts or {}
        self._stepped = stepped
        self._refresh()

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Show it in a theme's colours."""
        self._theme, self._scale = theme, scale
        self._refresh()

    def _refresh(self) -> None:
        stepped = self._stepped
        for section in (self._variables, self._locks, self._holdings, self._story):
            section.clear()
        self.statements.hide()
        shared = stepped is not None and (stepped.variables or stepped.locks or stepped.situation.contents)
        self._hint.setVisible(stepped is None or not (shared or stepped.story))
        if stepped is None or self._theme is None:
            return
        self.statements.show_statements(statements_of(stepped.situation, self._texts), self._theme, self._scale)
        for variable in stepped.variables:
            self._variables.add(
                variable.name,
                _short(variable.value) or "\N{EN DASH}",
                [] if variable.writer is None else [variable.writer],
                "unchanged" if variable.writer is None else "",
                self._theme,
                scale=self._scale,
                history=_history(stepped, variable.name),
            )
        for lock in stepped.locks:
            owner = "free" if lock.owner is None else "held by"
            self._locks.add(
                lock.name,
                "",
                [] if lock.owner is None else [lock.owner],
                owner,
                self._theme,
                scale=self._scale,
                others=lock.waiters,
            )
        for holding in holdings_of(stepped.situation):
            self._holdings.add(
                holding.name,
                holding.words,
                [],
                holding.kind,
                self._theme,
                scale=self._scale,
                others=holding.waiters,
                for_others="waits" if len(holding.waiters) == 1 else "wait",
            )
        for number, sentence in enumerate(stepped.story, 1):
            self._story.tell(number, sentence)


class _Section(QWidget):
    """A head and rows below it; not there as long as it has none."""

    def __init__(self, head: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(section_head(head))
        column.addLayout(self._grid)
        self.hide()

    def clear(self) -> None:
        """Take all rows away."""
        clear_layout(self._grid)
        self.texts.clear()
        self.hide()

    def add(
        self,
        name: str,
        value: str,
        threads: Sequence[int],
        words: str,
        theme: Theme,
        *,
        tip: str = "",
        scale: float = 1.0,
        others: Sequence[int] = (),
        for_others: str = "wanted by",
        history: Sequence[Held] = (),
    ) -> None:
        """A thing with its value, and the threads that have to do with it."""
        row = len(self.texts)
        label, shown = QLabel(name), QLabel(value)
        for part in (label, shown):
            part.setTextFormat(Qt.TextFormat.PlainText)
            part.setFont(monospace(12.5 * scale))
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(shown, row, 1, Qt.AlignmentFlag.AlignRight)
        beside = ValueHistory(history, theme, scale) if len(history) > 1 else dimmed_label(words)
        self._grid.addWidget(beside, row, 2, Qt.AlignmentFlag.AlignRight if not history else Qt.AlignmentFlag(0))
        column = 3
        for thread in threads:
            self._grid.addWidget(_plate(theme, thread, scale), row, column)
            column += 1
        if others:
            self._grid.addWidget(dimmed_label(for_others), row, column)
            column += 1
            for thread in others:
                self._grid.addWidget(_plate(theme, thread, scale), row, column)
                column += 1
        self._grid.setColumnStretch(0, 1)
        text = " ".join(filter(None, [name, value, words, *map(str, threads)]))
        if others:
            text += f" {for_others} " + " ".join(map(str, others))
        self.texts.append(text)
        for part in (label, shown):
            part.setToolTip(tip)
        self.show()

    def tell(self, number: int, sentence: str) -> None:
        """A sentence of a story."""
        label = QLabel(sentence)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        counted = dimmed_label(f"{number}")
        marked(counted, "dimmed")
        self._grid.addWidget(counted, number - 1, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(label, number - 1, 1)
        self._grid.setColumnStretch(1, 1)
        self.texts.append(sentence)
        self.show()


def _history(stepped: Stepped, name: str) -> Sequence[Held]:
    notes = stepped.timeline.notes
    if notes is None:
        return ()
    return next((notes.values[thing] for thing, other in notes.names.items() if other == name), ())[-_HISTORY:]


def _plate(theme: Theme, thread: int, scale: float) -> Plate:
    plate = Plate()
    plate.setFixedSize(round(18 * scale), round(18 * scale))
    plate.show_thread(str(thread) if thread < 10 else "", thread_colour(theme, thread))
    return plate


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
