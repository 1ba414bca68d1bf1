"""What the user wants of the program that is stepped, as orders to the engine that steps it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from visualizer.model.order_text import text_of
from visualizer.ui.step_engine import StepEngine, Stepped
from visualizer.ui.step_play import Player
from visualizer.ui.step_walk import leaves_no_choice, walk
from visualizer.ui.stepping import Stepping
from visualizer.ui.timeline_view import TimelineView


class StepOrders(QObject):
    """Orders steps, and takes them back.

    Attributes:
        player: Plays step after step.
        actions: What the keys of `step_keys` do, by name.
    """

    def __init__(self, stepping: Stepping, view: TimelineView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stepping, self._view = stepping, view
        self._stepped: Stepped | None = None
        self.player = Player(lambda: self.give(lambda engine: engine.advance(), plays=True), self)
        self.actions = self._make_actions()

    def show_stepped(self, stepped: Stepped | None) -> None:
        """Where the run is now; None if there is none."""
        self._stepped = stepped
        if stepped is None:
            self.player.stop()
        else:
            self.player.stepped(not (stepped.situation.candidates or stepped.planned))

    def give(self, order: Callable[[StepEngine], None], *, plays: bool = False) -> None:
        """Give the engine an order, unless it searches; what goes on by itself is broken off."""
        if not plays:
            self.player.stop()
        engine = self._stepping.engine
        if engine is not None and not self._stepping.is_searching:
            engine.stop()
            order(engine)

    def play_at(self, speed: int) -> None:
        """Play so many steps a second."""
        self.player.speed = speed

    def find_or_stop(self) -> None:
        """Look for an order that fails, or no more."""
        self.player.stop()
        engine = self._stepping.engine
        if engine is not None and self._stepping.is_searching:
            engine.stop()
        else:
            self._stepping.search()

    def copy(self) -> None:
        """Copy the order so far."""
        if self._stepped is not None:
            QApplication.clipboard().setText(text_of(self._stepped.situation.choices))

    def paste(self) -> None:
        """Go to where an order that was copied leads."""
        text = QApplication.clipboard().text().strip()
        self.give(lambda engine: engine.load(text))

    def _make_actions(self) -> dict[str, Callable[[], None]]:
        actions: dict[str, Callable[[], None]] = {
            "advance": lambda: self._go(1, lambda engine: engine.advance()),
            "next_planned": lambda: self._go(1, lambda engine: engine.advance_as_stored()),
            "run_on": lambda: self.give(lambda engine: engine.run_on()),
            "play": self._play_or_pause,
            "nothing": lambda: None,
            "undo": lambda: self._go(-1, lambda engine: engine.undo()),
            "begin_anew": lambda: self.give(lambda engine: engine.restart()),
        }
        for digit in range(10):
            actions[f"step_{digit}"] = lambda digit=digit: self.give(lambda engine: engine.choose(digit))
            actions[f"run_{digit}"] = lambda digit=digit: self.give(lambda engine: engine.run_thread(digit))
        return actions

    def _go(self, by: int, order: Callable[[StepEngine], None]) -> None:
        """Give an order, or, where there is nothing to choose, look at the next step or the one before."""
        if self._stepped is not None and leaves_no_choice(self._stepped):
            walk(self._stepped, self._view, by)
        else:
            self.give(order)

    def _play_or_pause(self) -> None:
        if self.player.goes_on:
            self.player.stop()
        elif self._stepped is not None and self._stepped.situation.report is None and not self._stepping.is_searching:
            self.player.begin()
