"""The bar for what is done by hand while a program is stepped: switches, threads, locks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from visualizer.model.controls import Control, Slider
from visualizer.model.order_text import FREE, HEED, IGNORE, SET, SPAWN, SPAWN_DAEMON, TAKE, ByHand
from visualizer.runtime.protocol import YOU as YOURSELF
from visualizer.search.situations import YOU, LockNow, Situation
from visualizer.ui.control_strip import ControlStrip
from visualizer.ui.strip_lock import LockChoice


class StepHands(ControlStrip):
    """The bar at the bottom of real time, for a run that is stepped: each thing done by hand is a step of its own.

    Signals, each with one payload:
        acted: `ByHand`: what is to be done.
    """

    acted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("By hand")
        self._controls: list[Control] = []
        self._locks: Sequence[LockNow] = ()
        self.show_stepping()
        self.ordered.connect(self._act)

    def show_declared(self, controls: Sequence[Control]) -> None:
        """The switches and sliders that the program declares."""
        self._controls = list(controls)
        self.show_controls(controls)
        self.setHidden(self.is_empty)

    def show_program_only(self, only: bool) -> None:  # noqa: D102
        super().show_program_only(only)
        self.setHidden(self.is_empty)

    def show_situation(self, situation: Situation) -> None:
        """Show what can be done by hand where the run is."""
        self.set_running(situation.report is None)
        self.show_inventory({"functions": situation.functions})
        self._locks = situation.locks
        names = situation.interleaving.threads
        locks = [_offered(number, lock, names) for number, lock in enumerate(situation.locks, 1)]
        self.show_for_certain(locks, self._values(situation))

    def show_nothing(self) -> None:
        """There is nothing that could be done anything to."""
        self.set_running(False)

    def _values(self, situation: Situation) -> dict[str, str]:
        values = {
            control.name: str(control.value) if isinstance(control, Slider) else repr(control.value)
            for control in self._controls
        }
        for choice in situation.choices:
            if isinstance(choice, ByHand) and choice.do == SET:
                values[choice.what] = choice.value
        return values

    def _act(self, order: Mapping[str, Any]) -> None:
        do = order["do"]
        if do == "set":
            self.acted.emit(ByHand(SET, order["name"], order["value"]))
        elif do == "spawn":
            kind = SPAWN_DAEMON if order.get("daemon") else SPAWN
            for _ in range(order.get("count", 1)):
                self.acted.emit(ByHand(kind, order["function"], order.get("arguments", "").strip()))
        elif do in ("take", "free", "ignore"):
            name = self._locks[order["lock"] - 1].name
            changed = IGNORE if order.get("on") else HEED
            self.acted.emit(ByHand({"take": TAKE, "free": FREE}.get(do, changed), name))


def _offered(number: int, lock: LockNow, names: Sequence[str]) -> LockChoice:
    owner = lock.owner
    who = YOURSELF if owner == YOU else names[owner] if isinstance(owner, int) and owner < len(names) else ""
    return LockChoice(number, lock.name, lock.kind, f"line {lock.line}", who, lock.ignored)
