"""The bar at the bottom: what can be done to the program while it runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from visualizer.drawing.theme import Theme
from visualizer.model.controls import Control
from visualizer.ui.parts import GRID, as_sentence
from visualizer.ui.strip_lock import LockChoice, LockPart
from visualizer.ui.strip_program import ProgramPart
from visualizer.ui.strip_spawn import SpawnPart


class ControlStrip(QWidget):
    """The bar at the bottom.

    Signals, each with one payload:
        ordered: An order to the program, a dict with "do".
    """

    ordered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("controlStrip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Controls of the program")
        self._spawn = SpawnPart()
        self._lock = LockPart()
        self._program = ProgramPart()
        self._rules: list[QFrame] = []
        self._program_only = False
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        row.setSpacing(2 * GRID)
        for part in (self._spawn, self._lock, self._program):
            part.ordered.connect(self.ordered)
            if row.count():
                self._rules.append(_rule())
                row.addWidget(self._rules[-1])
            row.addWidget(part)
        row.setStretch(row.count() - 1, 1)
        row.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_running(False)

    def minimumSizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(0, super().minimumSizeHint().height())

    def show_event(self, event: Mapping[str, Any]) -> None:
        """What the program says by itself: inventory, values, what is held, taken, freed; nothing else is looked at."""
        kind = event.get("event")
        if kind == "inventory":
            self.show_inventory(event)
        elif kind == "values":
            values = event.get("values")
            if isinstance(values, Mapping):
                self.show_values(values)
        elif kind in ("held", "main ends"):
            self.show_held(kind == "held")
        elif kind in ("taken", "freed"):
            self._lock.show_taken(event.get("lock"), kind == "taken")

    def show_inventory(self, inventory: Mapping[str, Any]) -> None:
        """The functions that can be spawned."""
        functions = inventory.get("functions")
        self._spawn.show_functions([entry for entry in functions or [] if isinstance(entry, Mapping)])

    def show_locks(self, locks: Iterable[LockChoice | tuple]) -> None:
        """The locks: each a `LockChoice` or a tuple of its fields."""
        self._lock.show_locks([lock if isinstance(lock, LockChoice) else LockChoice(*lock) for lock in locks])

    def show_controls(self, controls: Iterable[Control]) -> None:
        """The switches and sliders that the program declares."""
        self._program.show_controls(list(controls))
        self._show_parts()

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Values of globals, as Python writes them: switches and sliders follow."""
        self._program.show_values(values)

    def show_held(self, held: bool) -> None:
        """Whether the main thread has come to its end and is held open."""
        self._program.show_held(held)

    def show_answer(self, answer: Mapping[str, Any], order: Mapping[str, Any] | None = None) -> None:
        """The program's answer; `order` is what it answers. What was refused is said in the part that it is about."""
        done = (order or answer).get("do")
        # An order may also be carried out in part.
        why = as_sentence(str(answer.get("why") or ("" if answer.get("ok") else "The program refused that.")))
        if done in ("take", "free", "ignore"):
            self._lock.show_answer(order or answer, why)
        elif done in ("set", "hold_new", "let_main_end", "watch"):
            self._program.show_answer(why)
        elif done == "spawn" or why:
            self._spawn.show_problem(why)

    def set_running(self, running: bool) -> None:
        """Whether there is a program that can be told anything."""
        for part in (self._spawn, self._lock, self._program):
            part.set_running(running)

    def show_stepping(self) -> None:
        """Offer only what makes sense where no thread runs by itself."""
        self._spawn.show_stepping()
        self._program.show_stepping()
        self._show_parts()

    def show_for_certain(self, locks: list[LockChoice], values: Mapping[str, Any]) -> None:
        """Locks and values as they are, whatever was wanted of them."""
        self._lock.show_for_certain(locks)
        self._program.show_values(values)
        self._program.show_answer("")

    def show_program_only(self, only: bool) -> None:
        """Whether there is nothing but what the program declares, and how it goes on, as for a lecture hall."""
        self._program_only = only
        self._show_parts()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it that could be shown."""
        return self._program_only and self._program.is_empty

    def _show_parts(self) -> None:
        """Hide the parts that are not wanted, and the one that has nothing in it."""
        has_program = not self._program.is_empty
        for widget in (self._spawn, self._lock, self._rules[0]):
            widget.setHidden(self._program_only)
        self._rules[1].setHidden(self._program_only or not has_program)
        self._program.setVisible(has_program)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, D102
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        """Use short words and distances if there is no room for long ones."""
        self._show_compact(False)
        if self._needed() > self.width():
            self._show_compact(True)

    def _needed(self) -> int:
        """The width that all controls take, in px."""
        margins = self.contentsMargins() + self._row.contentsMargins()
        parts = [part for part in (self._spawn, self._lock, self._program) if not part.isHidden()]
        rules = (2 * self._row.spacing() + 1) * (len(parts) - 1)
        return margins.left() + margins.right() + rules + sum(part.needed() for part in parts)

    def _show_compact(self, compact: bool) -> None:
        self._row.setSpacing(GRID if compact else 2 * GRID)
        for part in (self._spawn, self._lock, self._program):
            part.row.setSpacing(GRID // 2 if compact else GRID)
            part.show_compact(compact)

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Paint what paints itself in a theme's colours."""
        self._spawn.show_scale(scale)
        self._lock.show_scale(scale)
        self._program.show_theme(theme, scale)
        self._fit()

    def control_names(self) -> list[str]:
        """Names of the globals that are controls: their values have to be watched."""
        return self._program.control_names()


def _rule() -> QFrame:
    """A thin line between parts."""
    line = QFrame()
    line.setObjectName("rule")
    line.setFrameShape(QFrame.Shape.NoFrame)
    line.setFixedWidth(1)
    line.setStyleSheet("#rule { background: palette(mid); }")
    return line
