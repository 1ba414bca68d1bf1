"""The bar at the top: what is open, how its run goes, and what can be done with it as a whole."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

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
    those with menus to be filled: `panels`, `interpreter`, `export`. `real_time` and `step_by_step` choose between the
    two kinds of run.
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
        self.real_time = _button("Real time", "Let the program run: the system picks who goes next")
        self.step_by_step = _button("Step by step", "Pick yourself who goes next, one step at a time, and take it back")
        self._kind = QButtonGroup(self)
        for button in (self.real_time, self.step_by_step):
            button.setCheckable(True)
            self._kind.addButton(button)
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
        left = _side(self.title, self.badge, self.phase, None)
        # As wide as there is room, so that the buttons stay where they are, whatever is open.
        left.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(left, 1)
        for widget in (self.demos, self.open, self.paste):
            row.addWidget(widget)
        for widgets in ((self.real_time, self.step_by_step), (self.restart, self.stop)):
            row.addSpacing(10)
            for widget in widgets:
                row.addWidget(widget)
        row.addWidget(_side(None, self.interpreter, self.panels, self.export, self.present, self.help))
        self._state = self._opening = self._steps = ""
        self._reads = False
        self.show_steps(None)
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
        for kind in (self.real_time, self.step_by_step):
            kind.setEnabled(not is_recording)
        # No other Python can have made a recording.
        self.interpreter.setEnabled(not is_recording)
        self._state = "recording" if is_recording else _WORDS[run.phase] if run else ""
        if not goes_on:
            self._reads = False
        self._show_phase()
        self.phase.setToolTip(run.text if run and not is_recording else "")

    def show_steps(self, words: str | None) -> None:
        """How far the program was stepped, in words; None if it runs in real time."""
        self.show_kind(words is not None)
        self._steps = words or ""
        if words is not None:
            self.restart.setEnabled(True)
        self._show_phase()

    def show_kind(self, is_stepped: bool) -> None:
        """Whether what is shown goes step by step, or did so when it was recorded."""
        (self.step_by_step if is_stepped else self.real_time).setChecked(True)

    def show_opening(self, name: str) -> None:
        """Which recording is being opened; none if `name` is empty."""
        self._opening = f"opening {name} …" if name else ""
        self._show_phase()

    def show_reading(self, reads: bool) -> None:
        """Whether the program waits for what is typed."""
        self._reads = reads
        self._show_phase()

    def _show_phase(self) -> None:
        state = "waits for input" if self._reads else self._state
        self.phase.setText(self._opening or self._steps or state)

    def show_python(self, version: str) -> None:
        """Which Python runs the program."""
        self.interpreter.setText(f"Python {version} ▾" if version else "Python ▾")


def _side(*widgets: QWidget | None) -> QWidget:
    """Widgets in a row, with None for what is left of it."""
    side = QWidget()
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
    # Else Space, which takes the next step, would press again what was clicked last.
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _menu_button(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(text.strip(" ▾"))
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(QMenu(button))
    return button
