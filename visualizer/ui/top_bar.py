"""The bar at the top: what is open, how its run goes, and what can be done with it as a whole."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from visualizer.bridge import Phase, Run

_WORDS = {
    Phase.STARTING: "starting",
    Phase.RUNNING: "running",
    Phase.HELD: "main kept open",
    Phase.STOPPING: "stopping",
    Phase.ENDED: "ended",
    Phase.FAILED: "failed",
}


class TopBar(QWidget):
    """The bar at the top.

    Its buttons are attributes, to be connected: `demos`, `open`, `paste`, `restart`, `stop`, `present`, `help`, and
    those with menus to be filled: `panels`, `interpreter`, `export`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = QLabel("Thread Visualizer")
        self.title.setObjectName("title")
        self.phase = QLabel()
        self.phase.setProperty("dimmed", True)
        self.badge = QLabel()
        self.badge.setProperty("warning", True)
        self.demos = _button("Demos", "Ready-made programs that each show one thing")
        self.open = _button("Open", "Open a Python program or a recording (Ctrl+O)")
        self.paste = _button("Paste code", "Paste a program and run it")
        self.restart = _button("⟲ Restart", "Run the program again from the start (Ctrl+R)")
        self.stop = _button("■ Stop", "End the program: politely first, then by force")
        self.panels = _menu_button("Panels ▾", "Tables and panels that can be opened")
        self.interpreter = _menu_button("Python ▾", "Which Python runs the program")
        self.interpreter.setProperty("flat", True)
        self.export = _menu_button("Export ▾", "Save the timeline as a picture, or the run as a recording")
        self.present = _button("Present", "Full screen and large, for a lecture hall (F11)")
        self.help = _button("?", "All keys (?)")
        self.help.setAccessibleName("Keys")
        self.help.setProperty("flat", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(6)
        # As wide as what is on the right, so that the buttons in the middle stay where they are, whatever is open.
        row.addWidget(_side(self.title, self.badge, self.phase, None), 1)
        for widget in (self.demos, self.open, self.paste):
            row.addWidget(widget)
        row.addSpacing(12)
        for widget in (self.restart, self.stop):
            row.addWidget(widget)
        row.addWidget(_side(None, self.interpreter, self.panels, self.export, self.present, self.help), 1)
        self._state = self._opening = ""
        self._reads = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_title(self, title: str, badge: str = "") -> None:
        """What is open; `badge` says what is different from the file."""
        self.title.setText(title)
        self.badge.setText(badge)
        self.badge.setVisible(bool(badge))

    def show_run(self, run: Run | None, is_recording: bool = False) -> None:
        """How the run goes."""
        goes_on = run is not None and run.goes_on and not is_recording
        self.stop.setEnabled(goes_on)
        self.restart.setEnabled(run is not None and not is_recording)
        # No other Python can have made a recording.
        self.interpreter.setEnabled(not is_recording)
        self._state = "recording" if is_recording else _WORDS[run.phase] if run else ""
        if not goes_on:
            self._reads = False
        self._show_phase()
        self.phase.setToolTip(run.text if run and not is_recording else "")

    def show_opening(self, name: str) -> None:
        """Which recording is being opened; none if `name` is empty."""
        self._opening = f"opening {name} …" if name else ""
        self._show_phase()

    def show_reading(self, reads: bool) -> None:
        """Whether the program waits for what is typed."""
        self._reads = reads
        self._show_phase()

    def _show_phase(self) -> None:
        self.phase.setText(self._opening or ("waits for input" if self._reads else self._state))

    def show_python(self, version: str) -> None:
        """Which Python runs the program."""
        self.interpreter.setText(f"Python {version} ▾" if version else "Python ▾")


def _side(*widgets: QWidget | None) -> QWidget:
    """Widgets in a row, with None for what is left of it."""
    side = QWidget()
    side.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    row = QHBoxLayout(side)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return side


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAccessibleName(text.strip("⟲■ "))
    return button


def _menu_button(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(text.strip(" ▾"))
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(QMenu(button))
    return button
