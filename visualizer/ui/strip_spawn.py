"""The part of the bar at the bottom that spawns threads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox

from visualizer.model.arguments import arguments_problem, missing_arguments, signature_text
from visualizer.ui.parts import bare_number, marked, monospace, named
from visualizer.ui.strip_part import NO_PROGRAM, StripPart

_MOST_THREADS = 1000
_SPAWN_TIP = "Starts the function in new threads."


class SpawnPart(StripPart):
    """Which function, how many threads of it, and of what kind."""

    def __init__(self) -> None:
        super().__init__("Spawn")
        self._functions: list[Mapping[str, Any]] = []
        self._running = False
        self._function = QComboBox()
        named(self._function, "spawnFunction", "Function to spawn", "The function that the new threads run.")
        self._function.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._function.setMinimumContentsLength(7)
        self._function.setMaximumWidth(200)
        self._function.currentIndexChanged.connect(self._choose)
        self._count = QSpinBox()
        named(self._count, "spawnCount", "How many threads", "How many threads are started at once.")
        self._count.setRange(1, _MOST_THREADS)
        self._count.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        bare_number(self._count)
        self._arguments = QLineEdit()
        named(self._arguments, "spawnArguments", "Arguments", "")
        self._arguments.textChanged.connect(self._check)
        self._arguments.returnPressed.connect(self._order)
        self._daemon = QCheckBox("daemon")
        named(
            self._daemon,
            "spawnDaemon",
            "Daemon",
            "A daemon thread does not keep the program alive: it is cut off when the program ends.",
        )
        self._later = QCheckBox("start later")
        named(
            self._later,
            "spawnLater",
            "Start later",
            "Only makes the threads: start them in the table of threads, where their daemon flag can still be changed.",
        )
        self._button = QPushButton("Spawn")
        named(self._button, "spawn", "Spawn", _SPAWN_TIP)
        marked(self._button, "primary")
        self._button.clicked.connect(self._order)
        self._times = QLabel("\N{MULTIPLICATION SIGN}")
        marked(self._times, "dimmed")
        for widget in (
            self._function,
            self._arguments,
            self._times,
            self._count,
            self._daemon,
            self._later,
            self._button,
        ):
            self.row.addWidget(widget)
        self._arguments.hide()
        self.show_scale(1.0)

    def show_scale(self, scale: float) -> None:
        """Size what has a font or width of its own."""
        self._scale = scale
        self._function.setFont(monospace(12 * scale))
        self._arguments.setFont(monospace(12 * scale))
        self._count.setFixedWidth(round(48 * scale))

    def needed(self) -> int:
        """As for every part; with the field for arguments, so that no word changes when a function is chosen."""
        hidden = self._arguments.width() + self.row.spacing() if self._arguments.isHidden() else 0
        return super().needed() + hidden

    def show_stepping(self) -> None:
        """Offer only what makes sense where no thread runs by itself."""
        self._later.hide()

    def show_compact(self, compact: bool) -> None:
        """Use shorter words, where there is little room."""
        self._later.setText("later" if compact else "start later")
        self._times.setVisible(not compact)
        self._arguments.setFixedWidth(round((56 if compact else 80) * self._scale))

    def show_functions(self, functions: list[Mapping[str, Any]]) -> None:
        """The functions that can be spawned."""
        if functions == self._functions:
            return
        chosen = self._name()
        self._functions = functions
        blocker = QSignalBlocker(self._function)
        self._function.clear()
        for entry in functions:
            self._function.addItem(f"{entry.get('name', '?')}()")
            doc = str(entry.get("doc") or "").strip().split("\n\n")[0]
            line = f"line {entry['line']}" if entry.get("line") else ""
            tip = "\n".join(part for part in (doc, line) if part)
            self._function.setItemData(self._function.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        names = [entry.get("name") for entry in functions]
        self._function.setCurrentIndex(names.index(chosen) if chosen in names else 0 if names else -1)
        blocker.unblock()
        self._choose()

    def show_problem(self, why: str) -> None:
        """Why nothing was spawned."""
        self.say(why, warning=True)

    def set_running(self, running: bool) -> None:
        """Whether there is a program that can be told anything."""
        self._running = running
        for widget in (self._function, self._count, self._arguments, self._daemon, self._later):
            widget.setEnabled(running)
        if not running:
            self.say("")
        self._check()

    def _entry(self) -> Mapping[str, Any] | None:
        index = self._function.currentIndex()
        return self._functions[index] if 0 <= index < len(self._functions) else None

    def _name(self) -> str:
        entry = self._entry()
        return str(entry.get("name", "")) if entry else ""

    def _parameters(self) -> list[Mapping[str, Any]]:
        entry = self._entry()
        return list(entry.get("parameters") or []) if entry else []

    def _choose(self) -> None:
        parameters = self._parameters()
        self._arguments.clear()
        signature = signature_text(parameters)
        self._arguments.setPlaceholderText(signature)
        self._arguments.setToolTip(f"Arguments for {self._name()}({signature}): plain values, separated by commas.")
        self._arguments.setVisible(bool(parameters))
        entry = self._entry()
        doc = str(entry.get("doc") or "").strip().split("\n\n")[0] if entry else ""
        self._function.setToolTip(doc or "The function that the new threads run.")
        self.say("")
        self._check()

    def _check(self) -> None:
        text, parameters = self._arguments.text(), self._parameters()
        problem = arguments_problem(text, self._name(), parameters) if self._entry() else ""
        if self._running:
            # What is only missing yet is no mistake.
            self.say(problem, warning=bool(text.strip()) or not missing_arguments(parameters))
        nothing = "" if self._functions else "The program has no functions that can be spawned."
        why = NO_PROGRAM if not self._running else nothing or problem
        self._button.setEnabled(not why)
        self._button.setToolTip(why or _SPAWN_TIP)

    def _order(self) -> None:
        if not self._button.isEnabled():
            return
        self.say("")
        self.ordered.emit(
            {
                "do": "spawn",
                "function": self._name(),
                "arguments": self._arguments.text().strip(),
                "count": self._count.value(),
                "daemon": self._daemon.isChecked(),
                "start": not self._later.isChecked(),
            }
        )
