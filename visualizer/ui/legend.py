"""The legend under the timeline: what the states look like; a click highlights one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from visualizer.drawing.fills import Canvas
from visualizer.drawing.theme import Theme
from visualizer.model.labels import STATE_WORDS, gil_words, state_words
from visualizer.model.states import State
from visualizer.model.timeline import Timeline
from visualizer.ui.parts import ElidedLabel

_TIPS = {
    State.CREATED: "The thread was made, but not started.",
    State.RUNNING: "The thread runs: it holds the GIL, or computes without needing it.",
    State.READY: "The thread could go on, but another one holds the GIL (the global interpreter lock).",
    State.BLOCKED: "The thread wants a lock that another thread holds.",
    State.WAITING: "The thread waits: for time to pass, another thread, a queue, a file, the network.",
    State.RUNNABLE: "The thread runs or could run; who holds the GIL could not be seen.",
}


class Legend(QWidget):
    """What the states look like.

    Signals, each with one payload:
        highlighted: Set of states that are to stand out, or None for all alike.
    """

    highlighted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[State, QPushButton] = {}
        self._facts = ElidedLabel()
        self._facts.setProperty("dimmed", True)
        self._facts.setAlignment(Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 12, 2)
        row.setSpacing(4)
        for state in State:
            button = QPushButton(STATE_WORDS[state])
            button.setCheckable(True)
            button.setProperty("flat", True)
            button.setToolTip(f"{_TIPS[state]} Click to let it stand out.")
            button.toggled.connect(self._tell)
            # These only come up where they are needed.
            button.setVisible(state not in (State.CREATED, State.RUNNABLE))
            self._buttons[state] = button
            row.addWidget(button)
        row.addWidget(self._facts, 1)

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Paint the samples anew."""
        width, height, gap = (round(length * scale) for length in (20, 14, 4))
        for state, button in self._buttons.items():
            # Qt leaves too little between sample and word.
            pixmap = QPixmap(width + gap, height)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            Canvas(painter, scale).shapes([(0, 0, width, height)], theme.states[state])
            painter.end()
            button.setIcon(QIcon(pixmap))
            button.setIconSize(pixmap.size())

    def show_timeline(self, timeline: Timeline) -> None:
        """What is to be known of the recording as a whole."""
        if timeline.analysis is None:
            self._facts.clear()
            return
        header = timeline.analysis.recording.header
        self._buttons[State.RUNNABLE].setVisible(header.gil_source in ("os", "unknown"))
        self._buttons[State.READY].setVisible(header.gil_source not in ("os", "unknown", "none"))
        self._buttons[State.READY].setText(state_words(timeline, State.READY))
        if timeline.is_stepped:
            self._facts.setText("one thread goes at a time, who is chosen")
            return
        dropped = f"{header.dropped:,} events dropped".replace(",", " ") if header.dropped else "no events dropped"
        self._facts.setText(f"GIL: {gil_words(header.gil_source)} · {dropped}")

    def _tell(self) -> None:
        chosen = frozenset(state for state, button in self._buttons.items() if button.isChecked())
        self.highlighted.emit(chosen or None)
