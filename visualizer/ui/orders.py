"""Orders that were sent to the program, so that an answer can be shown where the order came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from visualizer.bridge import Bridge


class Orders(QObject):
    """Sends orders, and brings each answer together with what it answers.

    Signals, each with one payload:
        answered: A pair of dicts: the answer and its order.
    """

    answered = Signal(object)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._sent: dict[int, Mapping[str, Any]] = {}
        bridge.answered.connect(self._answer)

    def send(self, order: Mapping[str, Any]) -> None:
        """Send an order, a dict with "do"."""
        number = self._bridge.next_number()
        self._sent[number] = order
        self._bridge.send({**order, "id": number})

    def _answer(self, answer: Mapping[str, Any]) -> None:
        order = self._sent.pop(answer.get("id", 0), None)
        if order is not None:
            self.answered.emit((answer, order))
