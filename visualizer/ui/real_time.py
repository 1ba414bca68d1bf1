"""The window while a program runs in real time: what is shown where, and what the user has chosen for the run."""

from __future__ import annotations

from PySide6.QtCore import QObject

from visualizer.bridge import Phase, Run
from visualizer.drawing.theme import Theme
from visualizer.model.changes import Changes, changes_for
from visualizer.model.controls import Control, find_controls
from visualizer.model.timeline import LaneKind, Timeline
from visualizer.model.wait_sentences import deadlock_sentence
from visualizer.ui.code_view import CodeView
from visualizer.ui.control_strip import ControlStrip
from visualizer.ui.notice import Notice
from visualizer.ui.orders import Orders
from visualizer.ui.panels import CONSOLE, GRAPH, Panels
from visualizer.ui.parts import Keeper
from visualizer.ui.present import lock_choices, present, thread_lines
from visualizer.ui.session import Session
from visualizer.ui.timeline_panel import TimelinePanel
from visualizer.ui.top_bar import TopBar
from visualizer.ui.watch import WatchPanel

_QUIET_NS = 1_500_000_000
"""So long nothing must happen in a program that is kept open before all of it is shown."""


class RealTime(QObject):
    """Shows in a window what the run of a session does, and sends it the user's orders.

    Attributes:
        is_on: Whether the window is for that now.
        orders: Sends what the user wants to the program.
        strip, watch: What there is to be seen then, besides timeline, code and panels.
    """

    def __init__(
        self, session: Session, timeline: TimelinePanel, code: CodeView, notice: Notice, panels: Panels, bar: TopBar
    ) -> None:
        super().__init__(timeline)
        self._session = session
        self._timeline, self._code, self._notice, self._panels, self._bar = timeline, code, notice, panels, bar
        self.is_on = True
        self.strip, self.watch = ControlStrip(), WatchPanel()
        self.orders = Orders(session.bridge, self)
        self._was_fitted = self._was_asked = False
        self._held_at = 0
        self._controls: list[Control] = []
        self._chosen: dict[str, str] = {}
        self._told: set[frozenset] = set()
        self._theme: Theme | None = None
        self._keeper = Keeper(timeline, self._show_present)
        self._connect()

    def _connect(self) -> None:
        bridge = self._session.bridge
        self._session.timeline_changed.connect(self._show_timeline)
        bridge.run_changed.connect(self._run_changed)
        for part in (self.strip, self.watch, self._panels):
            bridge.told.connect(part.show_event)
            part.ordered.connect(self.orders.send)
        bridge.told.connect(self._hear)
        self.orders.answered.connect(self._answered)

    def show_program(self, source: str, is_new: bool) -> None:
        """Show what can be chosen in a program with this text; what was chosen is forgotten if it `is_new`."""
        self._told.clear()
        if is_new:
            self._chosen.clear()
            self.watch.clear()
        self._controls = find_controls(source)
        self.strip.show_controls(self._controls)
        self.watch.show_controls(self._controls)
        self._show_run(self._session.bridge.run)

    def changes(self) -> Changes:
        """What the user has chosen to be different from what is in the file: numbers and controls."""
        file = self._session.main_file
        mine = [change for change in self._code.changes() if change.file == file]
        return changes_for(self._session.sources.get(file, ""), mine, self._controls, self._chosen)

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Show it in a theme's colours."""
        self._theme = theme
        self.strip.show_theme(theme, scale)
        self.watch.show_theme(theme, scale)

    # What happens

    def _show_run(self, run: Run | None) -> None:
        is_recording = self._session.shows_recording
        self._bar.show_run(run, is_recording)
        goes_on = run is not None and run.goes_on and not is_recording
        for part in (self.strip, self.watch, self._panels):
            part.set_running(goes_on)
        self.strip.show_held(run is not None and run.phase == Phase.HELD)

    def _run_changed(self, run: Run) -> None:
        self._show_run(run)
        if run.phase == Phase.STARTING:
            self.watch.begin()
            self._panels.begin()
            self._was_fitted = self._was_asked = False
        elif run.phase == Phase.HELD:
            self._held_at = self._session.timeline.end
        elif run.phase == Phase.FAILED:
            self._notice.say(run.text)

    def _show_timeline(self, timeline: Timeline) -> None:
        if not self.is_on:
            return
        run = self._session.bridge.run
        live = run is not None and run.goes_on and self._session.recording is None
        self._timeline.show_timeline(timeline, live=live)
        if timeline.analysis is not None:
            self._bar.show_python(timeline.analysis.recording.header.python)
        self._bar.show_kind(timeline.is_stepped)
        self._stop_following(timeline)
        self._panels.show_timeline(timeline)
        self._tell_of_deadlocks(timeline)
        self._keeper.want()

    def _show_present(self) -> None:
        """Bring up to date what shows the present, now and then."""
        if not self.is_on or self._theme is None:
            return
        timeline = self._session.timeline
        now = present(timeline)
        self.strip.show_locks(lock_choices(timeline, now))
        self._code.show_lines(thread_lines(timeline, now, self._theme))

    def _stop_following(self, timeline: Timeline) -> None:
        """Show all of a short program when nothing more happens in it but that it is kept open."""
        run = self._session.bridge.run
        if run is None or run.phase != Phase.HELD or self._was_fitted or timeline.end < self._held_at + _QUIET_NS:
            return
        threads = timeline.lanes_of(LaneKind.THREAD)[1:]
        ends = [lane.life.ended for lane in threads if lane.life is not None]
        if all(end is not None and timeline.end > end + _QUIET_NS for end in ends):
            self._was_fitted = True
            self._timeline.view.fit()

    def _tell_of_deadlocks(self, timeline: Timeline) -> None:
        """Say once of each deadlock that there is one."""
        for deadlock in timeline.deadlocks:
            threads = frozenset((wait.thread, wait.start) for wait in deadlock.waits)
            if threads not in self._told:
                self._told.add(threads)
                self._notice.say(deadlock_sentence(timeline, deadlock))
                self._panels.docks.open(GRAPH)

    def _answered(self, pair: tuple) -> None:
        answer, order = pair
        self.strip.show_answer(answer, order)
        if answer.get("ok"):
            self._done(order)

    def _done(self, order: dict) -> None:
        if order["do"] == "set":
            self._chosen[order["name"]] = order["value"]
        elif order["do"] == "hold_new":
            # A program that is run again may start its threads at once.
            self._session.first_orders = [order] if order["on"] else []
        elif order["do"] == "spawn":
            self._timeline.view.follow()

    def _hear(self, event: dict) -> None:
        """What the program says by itself, as far as it is to be said in words."""
        run = self._session.bridge.run
        if event.get("event") == "held" and event.get("exception") and run is not None:
            self._notice.say(run.text)
        elif event.get("event") == "reading":
            self._bar.show_reading(bool(event.get("on")))
            if event.get("on") and not self._was_asked:
                self._was_asked = True
                self._panels.docks.open(CONSOLE)
                self._notice.say("The program waits for input: type it in the console.")
