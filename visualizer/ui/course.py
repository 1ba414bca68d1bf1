"""The demos as a course: each opened as it is meant to be shown, and from there what else there is of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from visualizer.bridge import Phase, Run
from visualizer.model.demo_words import why_right
from visualizer.model.demos import RECORDINGS, Demo, Mode, demo_at
from visualizer.ui.about_demo import AboutDemo
from visualizer.ui.modes import Modes
from visualizer.ui.notice import Notice
from visualizer.ui.real_time import RealTime
from visualizer.ui.session import Session
from visualizer.ui.step_mode import StepMode

_BADGE = "made earlier"
"""What the top bar says of a recording that ships with us."""


class Course(QObject):
    """Opens demos in a window; `about` says what there is to say of the one that is open.

    Attributes:
        actions: What its keys do, by name.
    """

    def __init__(
        self,
        session: Session,
        modes: Modes,
        real_time: RealTime,
        step_mode: StepMode,
        about: AboutDemo,
        notice: Notice,
    ) -> None:
        super().__init__(about)
        self._session, self._modes, self._real_time, self._step_mode = session, modes, real_time, step_mode
        self._about, self._notice = about, notice
        self.actions: dict[str, Callable[[], None]] = {
            "twin": self.toggle_twin,
            "show_failing": self.show_failing,
            "recording": self.toggle_recording,
            "notes": about.toggle_notes,
        }
        buttons = (about.twin, about.failing, about.recording, about.notes)
        for button, action in zip(buttons, self.actions.values(), strict=True):
            button.clicked.connect(action)
        session.bridge.run_changed.connect(self._say_why)
        session.timeline_changed.connect(lambda _: self._say_why(session.bridge.run))
        modes.changed.connect(lambda _: self._say_why(session.bridge.run))

    def choose(self, demo: Demo) -> None:
        """Open a demo that the user has chosen."""
        self._about.choose(demo)
        self.open(demo.path, demo.title)

    def open(self, path: Path, title: str = "") -> None:
        """Open a file; a demo that is for being stepped is stepped at once."""
        path = path.absolute()
        demo = demo_at(path)
        if demo is None or demo.path != path:
            self._session.open(path, title)
        else:
            self._open(path, title or demo.title, steps=demo.mode is Mode.STEP_BY_STEP)

    def toggle_twin(self) -> None:
        """Open the corrected program, or from there the wrong one, in the kind of run that is shown."""
        demo = self._about.demo
        path = demo and (demo.corrects or demo.twin)
        other = path and demo_at(path)
        if other is not None:
            steps = self._modes.is_stepping or (self._session.shows_recording and other.mode is Mode.STEP_BY_STEP)
            self._open(other.path, other.title, steps=steps)

    def show_failing(self) -> None:
        """Step the demo that is open, with the shortest failing order that is known at its first step."""
        demo = self._about.demo
        if demo is None or demo.schedule is None:
            return
        if self._session.shows_recording:
            self._open(demo.path, demo.title, steps=True)
        elif not self._modes.is_stepping:
            self._modes.step_by_step()
        count = demo.schedule.steps
        if count:
            self._step_mode.propose(demo.schedule.text)
            self._notice.say(f"{count} step{'s' * (count != 1)} lead{'s' * (count == 1)} to it: Space takes the next.")

    def toggle_recording(self) -> None:
        """Show a good run of the demo that was recorded earlier, or from there its program again."""
        demo = self._about.demo
        if demo is None:
            return
        if self._session.shows_recording:
            self.open(demo.path, demo.title)
        elif demo.recording is not None:
            self._session.open(demo.recording, demo.title, _BADGE)

    def _open(self, path: Path, title: str, steps: bool) -> None:
        if steps:
            self._session.prepare(path, title)
            self._modes.step_by_step()
        else:
            self._session.open(path, title)

    def _say_why(self, run: Run | None) -> None:
        """Say why it has come out right, once it has."""
        demo, present = self._about.demo, self._session.present
        has_come_out = (
            run is not None
            and run.phase in (Phase.HELD, Phase.ENDED)
            and not self._modes.is_stepping
            and present is not None
            and present.path.parent != RECORDINGS
            and not self._real_time.changes().words
        )
        analysis = self._session.timeline.analysis
        header = analysis.recording.header if analysis is not None else None
        # Which Python it was is known a moment later.
        if demo is None or not has_come_out or header is None or not header.python:
            self._about.show_why("")
        else:
            self._about.show_why(why_right(demo, header.python, header.gil_source != "none"))
