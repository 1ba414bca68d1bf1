"""The main window: puts the parts together and connects them; what they do is theirs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QToolBar, QVBoxLayout, QWidget

from visualizer.drawing.layout import Spot
from visualizer.model.timeline import LaneKind
from visualizer.ui.about_demo import AboutDemo
from visualizer.ui.appearance import Appearance
from visualizer.ui.code_view import CodeView
from visualizer.ui.compare import Compare
from visualizer.ui.course import Course
from visualizer.ui.exporting import Exporter
from visualizer.ui.help_overlay import HelpOverlay
from visualizer.ui.keys import action_of, listed
from visualizer.ui.menus import Menus
from visualizer.ui.modes import Modes
from visualizer.ui.notice import Notice
from visualizer.ui.openers import Openers
from visualizer.ui.panels import DETAILS, Panels
from visualizer.ui.play import Play
from visualizer.ui.presentation import Presentation
from visualizer.ui.real_time import RealTime
from visualizer.ui.remote import Remote
from visualizer.ui.session import Opened, Session
from visualizer.ui.step_keys import STEP_KEYS, step_action_of
from visualizer.ui.step_mode import StepMode
from visualizer.ui.timeline_panel import TimelinePanel
from visualizer.ui.top_bar import TopBar

_TIMELINE_AND_SIDE = [1002, 364]
_CODE_AND_WATCH = [420, 224]
_CODE_AND_STATE = [330, 0, 244]


class MainWindow(QMainWindow):
    """The main window of a session."""

    def __init__(self, session: Session, appearance: Appearance, settings: QSettings) -> None:
        super().__init__()
        self._session = session
        self._settings = settings
        self.appearance = appearance
        self.top_bar = TopBar()
        self.notice = Notice()
        self.about_demo = AboutDemo(settings)
        self.timeline_panel = TimelinePanel()
        self.code_view = CodeView()
        self.panels = Panels(self)
        self.exporter = Exporter(self.timeline_panel.view, self)
        self.exporter.title = self._picture_title
        self.openers = Openers(self, session, self.top_bar, self.exporter, settings)
        self.real_time = RealTime(session, self.timeline_panel, self.code_view, self.notice, self.panels, self.top_bar)
        self.control_strip, self.watch = self.real_time.strip, self.real_time.watch
        self.step_mode = StepMode(self.timeline_panel, self.code_view, self.notice, self)
        self.modes = Modes(session, self.real_time, self.step_mode, self.top_bar, self.notice, self.panels)
        self.play = Play(self.modes, self.step_mode, self.timeline_panel, self.notice)
        self.course = Course(session, self.modes, self.real_time, self.step_mode, self.about_demo, self.notice)
        self.compare = Compare(session, self)
        self.remote = Remote(self, self.step_mode.actions)
        self.help = HelpOverlay(self)
        self.help.show_keys(listed() + listed(STEP_KEYS))
        self._opened_path: Path | None = None
        self._lay_out()
        self._connect()
        self._actions = self._make_actions()
        self.menus = Menus(session, self.top_bar, self.panels, appearance, self._actions)
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
        for part in (self.play.puzzle.card, self.play.outcomes.panel):
            column.addWidget(part)
        column.insertWidget(column.indexOf(self.timeline_panel), self.play.puzzle.repair.editor, 1)
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
        self._pages = QStackedWidget()
        for page in (self._splitter, self.compare.page):
            self._pages.addWidget(page)
        self.setCentralWidget(self._pages)
        self._bottom = QToolBar("Controls")
        self._bottom.setObjectName("bottomBar")
        self._bottom.setMovable(False)
        self._bottom.toggleViewAction().setEnabled(False)
        self._strips = [self._bottom.addWidget(part) for part in (self.control_strip, self.step_mode.bottom)]
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self._bottom)
        self.presentation = Presentation(
            self,
            self.appearance,
            column,
            self._side,
            self.timeline_panel,
            self.watch,
            self.control_strip,
            (self.top_bar,),
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._show_mode()

    def _show_mode(self) -> None:
        """Show what belongs to the kind of run: real time, or step by step."""
        steps = self.step_mode.is_on
        for action, is_shown in zip(self._strips, (not steps, steps), strict=True):
            action.setVisible(is_shown)
        self.step_mode.state.setVisible(steps)
        self.step_mode.hands.show_program_only(self.presentation.goes_on)
        self.remote.turn(steps)
        self.step_mode.show_bare(self.presentation.goes_on)
        self.watch.setVisible(not steps)
        if steps:
            self._side.setSizes(_CODE_AND_STATE)
        self.presentation.show_mode(steps)

    def _change_mode(self, is_stepping: bool) -> None:
        self._show_mode()
        if is_stepping:
            self.timeline_panel.view.setFocus()

    def _show_page(self, compares: bool) -> None:
        """Show the comparison, or the program."""
        self._pages.setCurrentIndex(int(compares))
        self._bottom.setHidden(compares)
        if not compares:
            self.timeline_panel.view.setFocus()

    def _connect(self) -> None:
        session, bar = self._session, self.top_bar
        session.opened.connect(self._opened)
        session.sources_changed.connect(self._show_code)
        session.opening_changed.connect(bar.show_opening)
        session.saved.connect(lambda path: self.notice.say(f"The recording is in {path}."))
        session.refused.connect(self.notice.say)
        self.panels.console.typed.connect(session.bridge.type)
        self.panels.spot_chosen.connect(self.timeline_panel.view.go_to)
        self.panels.place_chosen.connect(lambda place: self.code_view.go_to(place.line, place.file))
        self.timeline_panel.selected.connect(self._selected)
        self.timeline_panel.details.clicked.connect(lambda: self.panels.docks.open(DETAILS))
        view = self.timeline_panel.view
        view.measured.connect(lambda stretch: self.panels.show_range(view.lanes, stretch))
        self.code_view.literal_changed.connect(lambda _: self.modes.run_changed_program())
        self.openers.demo_chosen.connect(self.course.choose)
        self.openers.file_chosen.connect(self.course.open)
        for button, do in (
            (self.step_mode.panel.break_it, self.play.toggle_puzzle),
            (self.step_mode.panel.outcomes, self.play.toggle_outcomes),
            (self.step_mode.panel.compare, self.compare.toggle),
        ):
            button.clicked.connect(do)
        self.modes.changed.connect(self._change_mode)
        self.compare.changed.connect(self._show_page)
        bar.stop.clicked.connect(lambda: session.bridge.stop())
        bar.present.clicked.connect(self._present)
        bar.help.clicked.connect(self.help.open)
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
            "open": self.openers.open_file,
            "restart": self.modes.restart,
            "present": self._present,
            "help": self.help.open,
            "export": self._open_export,
            "export_at_once": self.openers.export_at_once,
            "copy": lambda: self.play.copy() or self.exporter.copy(),
            "save": self._save,
            "compare": self.compare.toggle,
            "outcomes": self.play.toggle_outcomes,
            **self.course.actions,
            "break_it": self.play.toggle_puzzle,
            "hint": self.play.puzzle.hint,
            "repair": self.play.puzzle.edit,
        }

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, D102 - Qt's name
        # Only keys come here that the widget with the focus has no use for.
        focus = self.focusWidget()
        action = self._actions.get(action_of(event, focus) or "")
        if self.compare.is_on:
            action = self.compare.page.keys.get(action_of(event, focus) or "", action)
        elif self.step_mode.is_on:
            action = self.step_mode.actions.get(step_action_of(event, focus) or "", action)
        if action is None:
            super().keyPressEvent(event)
        else:
            action()

    # What happens

    def _opened(self, opened: Opened) -> None:
        self.modes.leave_steps()
        if opened.program is None:
            # What was printed is not in a recording.
            self.panels.begin()
        self.top_bar.show_title(opened.title, opened.badge)
        self.setWindowTitle(f"{opened.title} — Thread Visualizer")
        is_new = opened.path != self._opened_path
        if is_new:
            self._opened_path = opened.path
            self.timeline_panel.forget()
            self.about_demo.show_program(opened.path)
        self._show_code()
        self.real_time.show_program(self._session.sources.get(self._session.main_file, ""), is_new)

    def _show_code(self) -> None:
        self.code_view.show_files(self._session.sources, self._session.main_file)

    def _selected(self, spot: Spot | None) -> None:
        self.panels.show_spot(spot)
        if spot is None or spot.kind != LaneKind.THREAD:
            return
        place = self._session.timeline.place_at(spot.number, spot.time)
        if place is not None:
            self.code_view.go_to(place.line, place.file)

    def _show_appearance(self, appearance: Appearance) -> None:
        parts = (self.timeline_panel, self.code_view, self.panels, self.openers, self.help)
        for part in (*parts, self.real_time, self.step_mode, self.play, self.compare):
            part.show_theme(appearance.theme, appearance.scale)
        self.about_demo.present(self.presentation.goes_on)

    # What the user wants

    def _save(self) -> None:
        if self.step_mode.is_on:
            self.openers.save(self.step_mode.save)
        elif self._session.recording is None:
            self.notice.say("There is nothing to save until the program has ended.")
        else:
            self.openers.save(self._session.save)

    def _open_export(self) -> None:
        """Choose what is in a picture; its title says what went wrong, as long as that is on the screen."""
        self.openers.open_export(self.step_mode.words() if self.step_mode.is_on else self.watch.words())

    def _picture_title(self) -> str:
        """What stands above a picture that is made with one key: of a run that is stepped, of what program it is."""
        present = self._session.present
        return present.title if present is not None and self.step_mode.is_on else ""

    def _present(self) -> None:
        if self.presentation.goes_on:
            self.presentation.end()
            self._show_mode()
        else:
            self.presentation.begin()
            self._show_mode()
            self.notice.say("Esc leaves the presentation.")

    def _escape(self) -> None:
        if self.play.escape():
            return
        if self.timeline_panel.search.isVisible():
            self.timeline_panel.end_find()
        elif self.presentation.goes_on:
            self._present()
        else:
            self.timeline_panel.view.clear()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802, D102 - Qt's name
        if not self.presentation.goes_on:
            self._settings.setValue("geometry", self.saveGeometry())
        self.play.close()
        self.compare.close()
        self.step_mode.close()
        self.menus.close()
        event.accept()
