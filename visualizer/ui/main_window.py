"""The main window: puts the parts together and connects them; what they do is theirs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QMainWindow, QSplitter, QToolBar, QVBoxLayout, QWidget

from visualizer.bridge import Phase, Run
from visualizer.drawing.layout import Spot
from visualizer.interpreters import Interpreter
from visualizer.model.changes import Changes, changes_for
from visualizer.model.controls import Control, find_controls
from visualizer.model.demos import Demo, find_demos
from visualizer.model.recording import SUFFIX
from visualizer.model.timeline import LaneKind, Timeline
from visualizer.model.wait_sentences import deadlock_sentence
from visualizer.ui.about_demo import AboutDemo
from visualizer.ui.appearance import Appearance
from visualizer.ui.code_view import CodeView
from visualizer.ui.control_strip import ControlStrip
from visualizer.ui.demos import DemosPanel
from visualizer.ui.export_panel import ExportChoice, ExportPanel
from visualizer.ui.exporting import Exporter
from visualizer.ui.help_overlay import HelpOverlay
from visualizer.ui.interpreter_finder import InterpreterFinder
from visualizer.ui.keys import action_of, listed
from visualizer.ui.menus import fill_appearance, fill_interpreters, fill_recent
from visualizer.ui.notice import Notice
from visualizer.ui.orders import Orders
from visualizer.ui.panels import CONSOLE, DETAILS, GRAPH, Panels
from visualizer.ui.parts import Keeper
from visualizer.ui.paste_code import PasteCode
from visualizer.ui.popup import Popup
from visualizer.ui.present import lock_choices, present, thread_lines
from visualizer.ui.presentation import Presentation
from visualizer.ui.session import Opened, Session
from visualizer.ui.step_engine import Stepped
from visualizer.ui.step_keys import STEP_KEYS
from visualizer.ui.step_mode import StepMode
from visualizer.ui.timeline_panel import TimelinePanel
from visualizer.ui.top_bar import TopBar
from visualizer.ui.watch import WatchPanel

_FILES = "Programs and recordings (*.py *.tvr);;All files (*)"
_TIMELINE_AND_SIDE = [1002, 364]
_CODE_AND_WATCH = [420, 224]
_CODE_AND_STATE = [330, 0, 244]
_QUIET_NS = 1_500_000_000
"""So long nothing must happen in a program that is kept open before all of it is shown."""


class MainWindow(QMainWindow):
    """The main window of a session."""

    def __init__(self, session: Session, appearance: Appearance, settings: QSettings) -> None:
        super().__init__()
        self._session = session
        self._settings = settings
        self.appearance = appearance
        self.orders = Orders(session.bridge, self)
        self.top_bar = TopBar()
        self.notice = Notice()
        self.about_demo = AboutDemo(settings)
        self.timeline_panel = TimelinePanel()
        self.code_view = CodeView()
        self.watch = WatchPanel()
        self.control_strip = ControlStrip()
        self.step_mode = StepMode(self.timeline_panel, self.code_view, self.notice, self)
        self.panels = Panels(self)
        self.exporter = Exporter(self.timeline_panel.view, self)
        self.demos, self.paste, self.export_panel = DemosPanel(), PasteCode(), ExportPanel()
        self.demos_popup = Popup(self.demos, self.top_bar.demos)
        self.paste_popup = Popup(self.paste, self.top_bar.paste)
        self.export_popup = Popup(self.export_panel, self.top_bar.export)
        self.help = HelpOverlay(self)
        self.help.show_keys(listed() + listed(STEP_KEYS))
        self._finder = InterpreterFinder(self)
        self._interpreters: list[Interpreter] = []
        self._was_fitted = self._was_asked = False
        self._held_at = 0
        self._opened_path: Path | None = None
        self._controls: list[Control] = []
        self._chosen: dict[str, str] = {}
        self._told: set[frozenset] = set()
        self._keeper = Keeper(self, self._show_present)
        self._lay_out()
        self._connect()
        self._actions = self._make_actions()
        self.setWindowTitle("Thread Visualizer")
        room = self.screen().availableSize()
        # Less than all of it by what the frame takes.
        self.resize(min(1600, room.width()), min(960, room.height() - 32))
        geometry = settings.value("geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        appearance.apply()

    # Putting together

    def _lay_out(self) -> None:
        self.setMenuWidget(self.top_bar)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self.about_demo)
        column.addWidget(self.timeline_panel, 1)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(left)
        self._side = QSplitter(Qt.Orientation.Vertical)
        self._side.setObjectName("side")
        self._side.setChildrenCollapsible(False)
        self._side.addWidget(self.code_view)
        self._side.addWidget(self.watch)
        self._side.addWidget(self.step_mode.state)
        self._side.setSizes(_CODE_AND_WATCH)
        self._splitter.addWidget(self._side)
        self._splitter.setSizes(_TIMELINE_AND_SIDE)
        self._splitter.setStretchFactor(0, 1)
        self.setCentralWidget(self._splitter)
        self._bottom = QToolBar("Controls")
        self._bottom.setObjectName("bottomBar")
        self._bottom.setMovable(False)
        self._bottom.toggleViewAction().setEnabled(False)
        self._strips = [self._bottom.addWidget(part) for part in (self.control_strip, self.step_mode.panel)]
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self._bottom)
        hidden = (self.top_bar, self.about_demo)
        self.presentation = Presentation(
            self, self.appearance, column, self._side, self.watch, self.control_strip, hidden
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._show_mode()

    def _show_mode(self) -> None:
        """Show what belongs to the kind of run: real time, or step by step."""
        steps = self.step_mode.is_on
        for action, is_shown in zip(self._strips, (not steps, steps), strict=True):
            action.setVisible(is_shown)
        self.step_mode.state.setVisible(steps)
        self.step_mode.panel.show_threads_only(self.presentation.goes_on)
        self.watch.setVisible(not steps)
        if steps:
            self._side.setSizes(_CODE_AND_STATE)

    def _connect(self) -> None:
        session, bar = self._session, self.top_bar
        session.opened.connect(self._opened)
        session.sources_changed.connect(self._show_code)
        session.timeline_changed.connect(self._show_timeline)
        session.opening_changed.connect(self.top_bar.show_opening)
        session.saved.connect(lambda path: self.notice.say(f"The recording is in {path}."))
        session.refused.connect(self.notice.say)
        session.bridge.run_changed.connect(self._run_changed)
        for part in (self.control_strip, self.watch, self.panels):
            session.bridge.told.connect(part.show_event)
            part.ordered.connect(self.orders.send)
        session.bridge.told.connect(self._hear)
        self.orders.answered.connect(self._answered)
        self.timeline_panel.selected.connect(self._selected)
        self.timeline_panel.details.clicked.connect(lambda: self.panels.docks.open(DETAILS))
        self._finder.found.connect(self._found_interpreters)
        bar.interpreter.menu().aboutToShow.connect(self._look_for_interpreters)
        bar.demos.clicked.connect(self._open_demos)
        bar.open.clicked.connect(self._open)
        bar.paste.clicked.connect(self.paste_popup.open)
        bar.help.clicked.connect(self.help.open)
        self.demos.demo_chosen.connect(self._run_demo)
        self.paste.pasted.connect(self._run_pasted)
        self.export_panel.export_chosen.connect(self._export)
        bar.restart.clicked.connect(self._restart)
        bar.real_time.clicked.connect(self._run_in_real_time)
        bar.step_by_step.clicked.connect(self._step_by_step)
        self.step_mode.shown.connect(self._show_stepped)
        self.step_mode.failed.connect(self._cannot_step)
        self.code_view.literal_changed.connect(lambda _: self._run_changed_program())
        bar.stop.clicked.connect(session.bridge.stop)
        bar.present.clicked.connect(self._present)
        bar.panels.menu().aboutToShow.connect(self._fill_panels)
        bar.export.menu().aboutToShow.connect(self._fill_export)
        session.bridge.printed.connect(self.panels.console.show_text)
        self.panels.console.typed.connect(session.bridge.type)
        self.panels.spot_chosen.connect(self.timeline_panel.view.go_to)
        self.panels.place_chosen.connect(lambda place: self.code_view.go_to(place.line, place.file))
        view = self.timeline_panel.view
        view.measured.connect(lambda stretch: self.panels.show_range(view.lanes, stretch))
        self.exporter.said.connect(self.notice.say)
        self.appearance.changed.connect(self._show_appearance)

    def _make_actions(self) -> dict:
        view = self.timeline_panel.view
        return {
            "zoom_in": lambda: view.zoom(1 / 1.5),
            "zoom_out": lambda: view.zoom(1.5),
            "pan_left": lambda: view.pan(-0.2),
            "pan_right": lambda: view.pan(0.2),
            "lane_up": lambda: view.step_lane(False),
            "lane_down": lambda: view.step_lane(True),
            "fit": view.fit,
            "follow": view.follow,
            "next_span": lambda: view.step(True),
            "previous_span": lambda: view.step(False),
            "hop_forward": lambda: view.hop(True),
            "hop_back": lambda: view.hop(False),
            "see_the_gil": view.see_the_gil,
            "find": self.timeline_panel.begin_find,
            "back": view.back,
            "forward": view.forward,
            "escape": self._escape,
            "open": self._open,
            "restart": self._restart,
            "present": self._present,
            "help": self.help.open,
            "export": self._open_export,
            "copy": self.exporter.copy,
            "save": self._save,
        }

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, D102 - Qt's name
        # Only keys come here that the widget with the focus has no use for.
        focus = self.focusWidget()
        action = self._actions.get(action_of(event, focus) or "")
        if self.step_mode.is_on:
            action = self.step_mode.actions.get(action_of(event, focus, STEP_KEYS) or "", action)
        if action is None:
            super().keyPressEvent(event)
        else:
            action()

    # What happens

    def _opened(self, opened: Opened) -> None:
        self._leave_steps()
        self._told.clear()
        if opened.program is None:
            # What was printed is not in a recording.
            self.panels.begin()
        self.top_bar.show_title(opened.title, opened.badge)
        self.setWindowTitle(f"{opened.title} — Thread Visualizer")
        if opened.path != self._opened_path:
            self._opened_path = opened.path
            self.timeline_panel.forget()
            self._chosen.clear()
            self.watch.clear()
            self.about_demo.show_program(opened.path)
        self._show_code()
        self._controls = find_controls(self._source)
        self.control_strip.show_controls(self._controls)
        self.watch.show_controls(self._controls)
        self._show_run(self._session.bridge.run)

    def _show_code(self) -> None:
        self.code_view.show_files(self._session.sources, self._session.main_file)

    def _show_run(self, run: Run | None) -> None:
        is_recording = self._session.shows_recording
        self.top_bar.show_run(run, is_recording)
        goes_on = run is not None and run.goes_on and not is_recording
        for part in (self.control_strip, self.watch, self.panels):
            part.set_running(goes_on)
        self.control_strip.show_held(run is not None and run.phase == Phase.HELD)

    def _run_changed(self, run: Run) -> None:
        self._show_run(run)
        if run.phase == Phase.STARTING:
            self.watch.begin()
            self.panels.begin()
            self._was_fitted = self._was_asked = False
        elif run.phase == Phase.HELD:
            self._held_at = self._session.timeline.end
        elif run.phase == Phase.FAILED:
            self.notice.say(run.text)

    def _show_timeline(self, timeline: Timeline) -> None:
        if self.step_mode.is_on:
            return
        run = self._session.bridge.run
        live = run is not None and run.goes_on and self._session.recording is None
        self.timeline_panel.show_timeline(timeline, live=live)
        if timeline.analysis is not None:
            self.top_bar.show_python(timeline.analysis.recording.header.python)
        self._stop_following(timeline)
        self.panels.show_timeline(timeline)
        self._tell_of_deadlocks(timeline)
        self._keeper.want()

    def _show_present(self) -> None:
        """Bring up to date what shows the present, now and then."""
        if self.step_mode.is_on:
            return
        timeline = self._session.timeline
        now = present(timeline)
        self.control_strip.show_locks(lock_choices(timeline, now))
        self.code_view.show_lines(thread_lines(timeline, now, self.appearance.theme))

    def _stop_following(self, timeline: Timeline) -> None:
        """Show all of a short program when nothing more happens in it but that it is kept open."""
        run = self._session.bridge.run
        if run is None or run.phase != Phase.HELD or self._was_fitted or timeline.end < self._held_at + _QUIET_NS:
            return
        threads = timeline.lanes_of(LaneKind.THREAD)[1:]
        ends = [lane.life.ended for lane in threads if lane.life is not None]
        if all(end is not None and timeline.end > end + _QUIET_NS for end in ends):
            self._was_fitted = True
            self.timeline_panel.view.fit()

    def _tell_of_deadlocks(self, timeline: Timeline) -> None:
        """Say once of each deadlock that there is one."""
        for deadlock in timeline.deadlocks:
            threads = frozenset((wait.thread, wait.start) for wait in deadlock.waits)
            if threads not in self._told:
                self._told.add(threads)
                self.notice.say(deadlock_sentence(timeline, deadlock))
                self.panels.docks.open(GRAPH)

    def _selected(self, spot: Spot | None) -> None:
        self.panels.show_spot(spot)
        if spot is None or spot.kind != LaneKind.THREAD:
            return
        place = self._session.timeline.place_at(spot.number, spot.time)
        if place is not None:
            self.code_view.go_to(place.line, place.file)

    def _answered(self, pair: tuple) -> None:
        answer, order = pair
        self.control_strip.show_answer(answer, order)
        if answer.get("ok"):
            self._done(order)

    def _done(self, order: dict) -> None:
        if order["do"] == "set":
            self._chosen[order["name"]] = order["value"]
        elif order["do"] == "hold_new":
            # A program that is run again may start its threads at once.
            self._session.first_orders = [order] if order["on"] else []
        elif order["do"] == "spawn":
            self.timeline_panel.view.follow()

    def _hear(self, event: dict) -> None:
        """What the program says by itself, as far as it is to be said in words."""
        run = self._session.bridge.run
        if event.get("event") == "held" and event.get("exception") and run is not None:
            self.notice.say(run.text)
        elif event.get("event") == "reading":
            self.top_bar.show_reading(bool(event.get("on")))
            if event.get("on") and not self._was_asked:
                self._was_asked = True
                self.panels.docks.open(CONSOLE)
                self.notice.say("The program waits for input: type it in the console.")

    def _show_appearance(self, appearance: Appearance) -> None:
        parts = (self.timeline_panel, self.control_strip, self.code_view, self.watch, self.panels)
        for part in (*parts, self.step_mode, self.demos, self.paste, self.help):
            part.show_theme(appearance.theme, appearance.scale)

    # What the user wants

    def _open(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Open a program or a recording", self._directory, _FILES)
        if path:
            self._settings.setValue("directory", str(Path(path).parent))
            self._session.open(path)

    def _restart(self) -> None:
        """Run the program again, with the numbers and controls that the user has chosen."""
        if self.step_mode.is_on:
            self.step_mode.actions["begin_anew"]()
        else:
            self._session.restart(self._changes())

    def _changes(self) -> Changes:
        mine = [change for change in self.code_view.changes() if change.file == self._session.main_file]
        return changes_for(self._source, mine, self._controls, self._chosen)

    def _run_changed_program(self) -> None:
        """The program is another one now."""
        if self.step_mode.is_on:
            self._step_by_step()
        else:
            self._restart()

    def _step_by_step(self) -> None:
        """Let the user pick who goes next."""
        present = self._session.present
        if present is None or present.program is None:
            return
        self._session.bridge.stop()
        changes = self._changes()
        self.top_bar.show_title(present.title, ", ".join(changes.words))
        self.step_mode.begin(replace(present.program, replacements=changes.replacements), self._session.sources)
        self._show_mode()
        self.timeline_panel.view.setFocus()

    def _run_in_real_time(self) -> None:
        """Let the system pick who goes next."""
        if self.step_mode.is_on:
            self._leave_steps()
            self._restart()

    def _leave_steps(self) -> None:
        if self.step_mode.is_on:
            self.step_mode.end()
            self.top_bar.show_steps(None)
            self._show_mode()

    def _cannot_step(self, sentence: str) -> None:
        self.notice.say(sentence)
        self._run_in_real_time()

    def _show_stepped(self, stepped: Stepped | None) -> None:
        if stepped is None:
            self.top_bar.show_steps("getting ready …")
            return
        done = len(stepped.situation.interleaving.steps)
        self.top_bar.show_steps(f"{'ended after ' if stepped.situation.report else ''}{done:,} steps")
        self.panels.show_timeline(stepped.timeline)

    @property
    def _source(self) -> str:
        return self._session.sources.get(self._session.main_file, "")

    def _save(self) -> None:
        if self.step_mode.is_on:
            self.notice.say("What is kept of a run that is stepped is its order: copy it, and paste it later.")
            return
        title = Path(self._session.present.title).stem if self._session.present else "run"
        suggested = str(Path(self._directory, f"{title}{SUFFIX}"))
        path, _ = QFileDialog.getSaveFileName(self, "Save the recording", suggested, f"Recordings (*{SUFFIX})")
        if path:
            self._session.save(path if path.endswith(SUFFIX) else path + SUFFIX)

    def _fill_panels(self) -> None:
        menu = self.top_bar.panels.menu()
        menu.clear()
        self.panels.fill(menu)
        menu.addSeparator()
        fill_appearance(menu, self.appearance)
        menu.addSeparator()
        fill_recent(menu.addMenu("Earlier runs"), self._session.runs_directory, self._session.open)

    def _fill_export(self) -> None:
        menu = self.top_bar.export.menu()
        menu.clear()
        menu.addAction("Copy the picture\tCtrl+C", self.exporter.copy)
        menu.addAction("Picture …\tCtrl+E", self._open_export)
        menu.addSeparator()
        action = menu.addAction("Save the recording …\tCtrl+S", self._save)
        action.setEnabled(self._session.recording is not None)

    def _open_export(self) -> None:
        """Choose what is in a picture; its title says what went wrong, as long as that is on the screen."""
        present, words = self._session.present, self.watch.words()
        self.export_panel.suggest_title(f"{present.title}: {words}" if present is not None and words else "")
        self.export_popup.open()

    def _export(self, choice: ExportChoice) -> None:
        self.export_popup.hide()
        title = Path(self._session.present.title).stem if self._session.present else ""
        self.exporter.export(choice, self._directory, title)

    def _run_demo(self, demo: Demo) -> None:
        self.demos_popup.hide()
        self.about_demo.choose(demo)
        self._session.open(demo.path, demo.title)

    def _run_pasted(self, text: str) -> None:
        self.paste_popup.hide()
        self._session.paste(text)

    def _open_demos(self) -> None:
        self.demos.show_demos(find_demos())
        self.demos_popup.open()

    @property
    def _directory(self) -> str:
        """Where files were opened last."""
        return str(self._settings.value("directory", ""))

    def _look_for_interpreters(self) -> None:
        self._found_interpreters(self._interpreters)
        present = self._session.present
        if present is not None and present.program is not None:
            self._finder.look(present.path)

    def _found_interpreters(self, found: list[Interpreter]) -> None:
        self._interpreters = found
        program = self._session.present.program if self._session.present else None
        present = program.interpreter if program else ""
        fill_interpreters(self.top_bar.interpreter.menu(), found, present, self._session.choose_interpreter)

    def _present(self) -> None:
        if self.presentation.goes_on:
            self.presentation.end()
            self._show_mode()
        else:
            self.presentation.begin()
            self._show_mode()
            self.notice.say("Esc leaves the presentation.")

    def _escape(self) -> None:
        if self.timeline_panel.search.isVisible():
            self.timeline_panel.end_find()
        elif self.presentation.goes_on:
            self._present()
        else:
            self.timeline_panel.view.clear()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802, D102 - Qt's name
        if not self.presentation.goes_on:
            self._settings.setValue("geometry", self.saveGeometry())
        self.step_mode.close()
        self._finder.close()
        event.accept()
