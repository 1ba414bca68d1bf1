"""The window while a program is stepped: what is shown where, and what the keys do."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from visualizer.drawing.layout import Spot
from visualizer.drawing.theme import Theme
from visualizer.model.controlled import Schedule
from visualizer.model.controls import find_controls
from visualizer.model.demos import demo_at
from visualizer.model.step_lanes import step_at
from visualizer.model.tables import NOWHERE
from visualizer.recorder import Program
from visualizer.search.children import Target
from visualizer.ui.code_view import CodeView
from visualizer.ui.notice import Notice
from visualizer.ui.parts import stacked
from visualizer.ui.popup import Popup
from visualizer.ui.races_panel import marks_of
from visualizer.ui.step_advanced import StepAdvanced
from visualizer.ui.step_engine import Refused, Saved, Searched, Stepped
from visualizer.ui.step_hands import StepHands
from visualizer.ui.step_orders import StepOrders
from visualizer.ui.step_panel import StepPanel
from visualizer.ui.step_state import StepState
from visualizer.ui.step_walk import NOTHING_TO_CHOOSE, leaves_no_choice
from visualizer.ui.step_words import expected_of, lines_of, notes_of, verdict
from visualizer.ui.stepping import Stepping
from visualizer.ui.timeline_panel import TimelinePanel


class StepMode(QObject):
    """Lets a program be stepped in a window.

    Attributes:
        is_on: Whether the window is for stepping now.
        panel, hands, state: What there is to be seen then, besides timeline and code.
        bottom: The bar with `hands` and `panel`.
        advanced: How it is chosen who goes next; in a popup.
        orders: What the user orders.
        actions: What the keys of `step_keys` do, by name.
        stepped: What is shown; None until the program has come to its first choice.

    Signals, each with one payload:
        shown: `Stepped`, after it was shown; None if there is nothing.
        failed: Why the program cannot be stepped, as a sentence.
    """

    shown = Signal(object)
    failed = Signal(object)

    def __init__(self, timeline: TimelinePanel, code: CodeView, notice: Notice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timeline, self._code, self._notice = timeline, code, notice
        self.is_on = False
        self.stepped: Stepped | None = None
        self.panel, self.hands, self.state = StepPanel(), StepHands(), StepState()
        self.bottom = stacked(self.hands, self.panel)
        self.advanced = StepAdvanced()
        self._popup = Popup(self.advanced, self.panel.advanced)
        self.stepping = Stepping(self)
        self.orders = StepOrders(self.stepping, timeline.view, self)
        self.actions = self.orders.actions
        self._program: Program | None = None
        self._sources: dict[str, str] = {}
        self._edited: str | None = None
        self._expected = ""
        self._theme: Theme | None = None
        self._connect()

    def begin(self, program: Program, sources: dict[str, str]) -> None:
        """Begin to step a program; `sources` are the texts of its files by path, as far as they are known."""
        if program.script != (self._program.script if self._program else ""):
            self.panel.expectation.setText(expected_of(program, sources))
        self.is_on = True
        was_edited, self._edited = self._edited is not None, None
        self._program, self._sources = program, sources
        if was_edited:
            self._code.show_files(sources, program.script)
        self._start()

    def propose(self, text: str) -> None:
        """Begin anew, with the order in a text as the one whose steps are taken next."""
        self.orders.give(lambda engine: engine.propose(text))

    def edit(self, text: str) -> None:
        """Step another text in place of the program's file, which stays as it is."""
        if self._program is not None:
            self._edited = text
            self._notice.say("")
            self._sources = {**self._sources, self._program.script: text}
            self._code.show_files(self._sources, self._program.script)
            self._start()

    @property
    def program(self) -> Program | None:
        """The program that is stepped, as its file has it."""
        return self._program if self.is_on else None

    @property
    def text(self) -> str:
        """The text of the program that is stepped, as far as it is known."""
        return self._sources.get(self._program.script, "") if self._program is not None else ""

    @property
    def expected(self) -> str:
        """What has to be true at the end."""
        return self._expected

    def end(self) -> None:
        """Step no more."""
        self.is_on = False
        self.stepped = None
        self.orders.show_stepped(None)
        self._code.show_marks({})
        self._timeline.view.notes = {}
        self.stepping.end()

    @property
    def target(self) -> Target | None:
        """What is stepped; None if nothing is."""
        return self.stepping.engine.target if self.stepping.engine is not None else None

    @property
    def target_from_here(self) -> Target | None:
        """The same, beginning with what was done up to the last thing that was done by hand."""
        return self.stepped.from_here if self.stepped is not None else self.target

    def prepare(self, schedule: Schedule) -> None:
        """Load a schedule at its first step."""
        self.orders.give(lambda engine: engine.prepare(schedule))

    def close(self) -> None:
        """Step no more, and leave nothing behind."""
        self.end()
        self.stepping.close()

    def show_bare(self, bare: bool) -> None:
        """Whether there is only what a lecture hall is to look at: of the bar at the bottom the threads."""
        self.panel.show_threads_only(bare)

    def words(self) -> str:
        """How the run has ended, or how many steps it has taken, for the title of a picture."""
        if self.stepped is None:
            return ""
        report = self.stepped.situation.report
        if report is not None:
            return verdict(report, self._expected).rstrip(".")
        done = len(self.stepped.situation.interleaving.steps)
        return f"after {done:,} steps"

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Show it in a theme's colours."""
        self._theme = theme
        self.panel.show_theme(theme, scale)
        self.hands.show_theme(theme, scale)
        self.state.show_theme(theme, scale)
        self._show_lines()

    def _start(self) -> None:
        if self._program is None:
            return
        self.stepped = None
        self.orders.show_stepped(None)
        self.hands.show_nothing()
        self._expected = self.panel.expectation.text().strip()
        self.panel.show_nothing("finding out what the threads share …")
        self.shown.emit(None)
        self.stepping.start(self._program, self._expected, self._sources, self._edited, self._stored())
        target = self.target
        if target is not None:
            text = target.sources.get(Path(self._program.script).name, self._sources.get(self._program.script, ""))
            self.hands.show_declared(find_controls(text))
            self._choose_by(self.advanced.chosen())

    def _stored(self) -> str:
        """The failing order that is kept for the program, if it is a demo as it comes with us; else ""."""
        program = self._program
        if program is None or program.replacements or self._edited is not None:
            return ""
        demo = demo_at(Path(program.script))
        return demo.schedule.text if demo is not None and demo.schedule is not None else ""

    def _connect(self) -> None:
        panel, stepping = self.panel, self.stepping
        panel.thread_chosen.connect(lambda number: self.orders.give(lambda engine: engine.choose(number)))
        for button, action in (
            (panel.step, "advance"),
            (panel.play, "play"),
            (panel.run_on, "run_on"),
            (panel.undo, "undo"),
        ):
            button.clicked.connect(self.actions[action])
        panel.find_it.clicked.connect(self.orders.find_or_stop)
        panel.copy.clicked.connect(self.orders.copy)
        panel.paste.clicked.connect(self.orders.paste)
        panel.advanced.clicked.connect(self._popup.open)
        panel.speed.valueChanged.connect(self.orders.play_at)
        self.advanced.strategy_chosen.connect(self._choose_by)
        self.hands.acted.connect(lambda action: self.orders.give(lambda engine: engine.act(action)))
        self.orders.player.changed.connect(panel.show_playing)
        panel.expectation.editingFinished.connect(self._expect)
        # The keys are for stepping again.
        panel.expectation.returnPressed.connect(self._timeline.view.setFocus)
        self._timeline.selected.connect(self._select)
        stepping.stepped.connect(self._show)
        stepping.searching.connect(panel.show_searching)
        stepping.searched.connect(self._show_searched)
        stepping.saved.connect(self._show_saved)
        stepping.refused.connect(self._refuse)

    # What happens

    def _show(self, stepped: Stepped) -> None:
        before = self.stepped
        self.stepped = stepped
        self._timeline.view.notes = notes_of(stepped.situation)
        self._timeline.show_steps(stepped.timeline)
        self._code.show_marks(marks_of(stepped.timeline))
        self.panel.show_stepped(stepped)
        self.hands.show_situation(stepped.situation)
        self.state.show_stepped(stepped, self._sources)
        self._show_lines()
        self.orders.show_stepped(stepped)
        report = stepped.situation.report
        if report is not None:
            words = verdict(report, self._expected)
            self._notice.say(f"{NOTHING_TO_CHOOSE} {words}" if leaves_no_choice(stepped) else words)
        elif before is not None and before.situation.report is not None:
            self._notice.say("")
        self.shown.emit(stepped)

    def _show_lines(self) -> None:
        if self.stepped is None or self._theme is None or not self.is_on:
            return
        situation = self.stepped.situation
        self._code.show_lines(lines_of(situation, self._theme))
        if situation.current < len(situation.threads) and situation.threads[situation.current].line:
            last = situation.threads[situation.current]
            self._code.go_to(last.line, last.file)

    def _select(self, spot: Spot | None) -> None:
        """Show the line of a step, or of a value, that was clicked."""
        if self.stepped is None or spot is None or not self.is_on:
            return
        number = step_at(self.stepped.timeline, spot.kind, spot.number, spot.time)
        place = self.stepped.situation.interleaving.steps[number].place if number is not None else NOWHERE
        if place.file:
            self._code.go_to(place.line, place.file)

    def _show_searched(self, searched: Searched) -> None:
        self._notice.say(searched.sentence)

    def _show_saved(self, saved: Saved) -> None:
        self._notice.say(f"The recording is in {saved.path}.")

    def _refuse(self, refused: Refused) -> None:
        self.orders.player.stop()
        if self.stepped is not None:
            # A switch that could not be thrown is as it was.
            self.hands.show_situation(self.stepped.situation)
        if refused.for_good:
            self.panel.show_nothing(refused.sentence)
            self.failed.emit(refused.sentence)
        else:
            self._notice.say(refused.sentence)

    # What the user wants

    def _choose_by(self, chosen: tuple[str, int]) -> None:
        self.orders.give(lambda engine: engine.set_strategy(*chosen))

    def save(self, path: str) -> None:
        """Save a recording of the run, which has to have ended."""
        self.orders.give(lambda engine: engine.save(Path(path)))

    def _expect(self) -> None:
        if self.is_on and self.panel.expectation.text().strip() != self._expected:
            self._start()
