"""The two ways in which a window runs a program, and the way from one to the other."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from visualizer.ui.notice import Notice
from visualizer.ui.panels import GRAPH, Panels
from visualizer.ui.real_time import RealTime
from visualizer.ui.session import Session
from visualizer.ui.step_console import StepConsole
from visualizer.ui.step_engine import Stepped
from visualizer.ui.step_mode import StepMode
from visualizer.ui.top_bar import TopBar


class Modes(QObject):
    """Has the program of a session run in real time, or step by step.

    Signals:
        changed: Whether it is step by step now.
    """

    changed = Signal(bool)

    def __init__(
        self,
        session: Session,
        real_time: RealTime,
        step_mode: StepMode,
        bar: TopBar,
        notice: Notice,
        panels: Panels,
    ) -> None:
        super().__init__(step_mode.parent())
        self._session, self._bar, self._notice, self._panels = session, bar, notice, panels
        self._real_time, self._step_mode = real_time, step_mode
        self._console = StepConsole(panels.console)
        session.bridge.printed.connect(self._show_printed)
        bar.restart.clicked.connect(self.restart)
        bar.real_time.clicked.connect(self.run_in_real_time)
        bar.step_by_step.clicked.connect(self.step_by_step)
        step_mode.shown.connect(self._show_stepped)
        step_mode.failed.connect(self._cannot_step)

    @property
    def is_stepping(self) -> bool:
        """Whether the program is stepped."""
        return self._step_mode.is_on

    def restart(self) -> None:
        """Run the program again, with the numbers and controls that the user has chosen."""
        if self.is_stepping:
            self._step_mode.actions["begin_anew"]()
        else:
            self._session.restart(self._real_time.changes())

    def run_changed_program(self) -> None:
        """Begin anew with what the program is now."""
        if self.is_stepping:
            self.step_by_step()
        else:
            self.restart()

    def step_by_step(self) -> None:
        """Let the user pick who goes next."""
        present = self._session.present
        if present is None or present.program is None:
            return
        self._session.bridge.stop()
        changes = self._real_time.changes()
        self._bar.show_title(present.title, ", ".join(changes.words))
        self._real_time.is_on = False
        # It says who waited when the run in real time was left.
        self._panels.docks.close(GRAPH)
        self._step_mode.begin(replace(present.program, replacements=changes.replacements), self._session.sources)
        self.changed.emit(True)

    def run_in_real_time(self) -> None:
        """Let the system pick who goes next."""
        if self.is_stepping:
            self.leave_steps()
            self.restart()

    def leave_steps(self) -> None:
        """Step no more; what is to run is up to the caller."""
        if self.is_stepping:
            self._step_mode.end()
            self._bar.show_steps(None)
            self._real_time.is_on = True
            self.changed.emit(False)

    def _cannot_step(self, sentence: str) -> None:
        self._notice.say(sentence)
        self.run_in_real_time()

    def _show_stepped(self, stepped: Stepped | None) -> None:
        if stepped is None:
            self._bar.show_steps("getting ready …")
            self._console.begin()
            return
        done = len(stepped.situation.interleaving.steps)
        ended = "ended after " if stepped.situation.report else ""
        self._bar.show_steps(f"{ended}{done:,} step{'' if done == 1 else 's'}")
        self._panels.show_timeline(stepped.timeline)
        self._console.show(stepped.situation.printed)

    def _show_printed(self, text: str) -> None:
        # The program may print until it has ended, after one has begun to step it.
        if not self.is_stepping:
            self._panels.console.show_text(text)
