"""A program as a puzzle: the user is the scheduler and is to break it, and then to repair it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from visualizer.drawing.theme import Theme
from visualizer.model.demos import Demo, demo_at
from visualizer.search.checking import FAILURES, Found
from visualizer.search.children import SearchError, Target
from visualizer.search.solving import DEGREES, Attack, Solution, Unsolved, hint, solve
from visualizer.ui.long_work import LongWork, Problem
from visualizer.ui.puzzle_card import PuzzleCard
from visualizer.ui.repair import PUT_BACK, Repair
from visualizer.ui.step_engine import Stepped
from visualizer.ui.step_mode import StepMode
from visualizer.ui.step_words import verdict
from visualizer.ui.stepping import target_of

_GOALS = {
    "deadlock": "bring about a deadlock",
    "exception": "let a thread fail with an exception",
    "assertion": "let an assertion fail",
    "exit": "let it end with an error",
}


class Puzzle(QObject):
    """A program that is to be broken by choosing who goes next, and then to be repaired.

    Attributes:
        card: What says how far it is.
        repair: Where the program is changed.

    Signals, each with one payload:
        edits: Whether the program is being changed now, in the place of its timeline.
    """

    edits = Signal(bool)

    def __init__(self, step_mode: StepMode, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._step_mode = step_mode
        self.card = PuzzleCard()
        self.repair = Repair(self)
        self._work = LongWork("puzzle", self)
        self._target: Target | None = None
        self._solution: Solution | Unsolved | None = None
        self._tried = 0
        self._degree = 0
        self._found = ""
        self._repaired = ""
        self.card.hint.clicked.connect(self.hint)
        self.card.repair.clicked.connect(self.edit)
        self.card.close_it.clicked.connect(self.end)
        self._work.progressed.connect(self._count)
        self._work.finished.connect(self._solved)
        self.repair.begun.connect(lambda _: self._show_trying(0))
        self.repair.progressed.connect(self._show_trying)
        self.repair.finished.connect(self._show_attack)
        self.repair.left.connect(lambda _: self.leave_editor())
        step_mode.shown.connect(self._follow)

    @property
    def is_on(self) -> bool:
        """Whether the program is a puzzle now."""
        return not self.card.isHidden()

    @property
    def is_editing(self) -> bool:
        """Whether the program is being changed."""
        return not self.repair.editor.isHidden()

    @property
    def solution(self) -> Solution | Unsolved | None:
        """How it can be broken; None as long as that is not known."""
        return self._solution

    def begin(self) -> None:
        """Make a puzzle of the program that is stepped."""
        self.card.show()
        self._begin_anew()

    def end(self) -> None:
        """Make no more of it; what was written into the program is kept."""
        self._work.drop()
        self.repair.drop()
        self._target, self._solution, self._found = None, None, ""
        self.leave_editor()
        self.card.hide()

    def close(self) -> None:
        """Leave nothing behind."""
        self.end()
        self._work.close()
        self.repair.close()

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Show it in a theme's colours."""
        self.card.show_theme(theme, scale)
        self.repair.show_theme(theme, scale)

    # Breaking it

    def hint(self) -> None:
        """Say the next hint, each of which tells more than the one before."""
        stepped = self._step_mode.stepped
        if not self.is_on or self.is_editing or stepped is None:
            return
        if isinstance(self._solution, Solution):
            self._degree = min(self._degree + 1, DEGREES)
            self._show_hint(stepped)
        elif isinstance(self._solution, Unsolved):
            self.card.say_hint(self._solution.sentence)
        else:
            self.card.say_hint("It is still being found out how it can be broken.")

    def _begin_anew(self) -> None:
        """The program is one that nothing is known of."""
        target = self._target = self._step_mode.target
        self._solution, self._tried, self._degree = None, 0, 0
        self.card.say_hint("")
        if self._changed != self.repair.text:
            self._found = ""
        if target is not None:
            known = self._known(target)
            self._work.start(lambda progress, stopped: solve(target, known, progress, stopped), SearchError, ValueError)
        self._show()

    @property
    def _changed(self) -> str:
        """The text that is run in place of what is in the program's file; empty if that is run."""
        target = self._target
        return target.sources.get(Path(target.program.script).name, "") if target is not None else ""

    def _known(self, target: Target) -> str:
        demo = self._demo
        if demo is None or demo.schedule is None or target.sources or target.expect != demo.expect:
            return ""
        return demo.schedule.text

    @property
    def _demo(self) -> Demo | None:
        program = self._step_mode.program
        return demo_at(Path(program.script)) if program is not None else None

    def _count(self, found: Found) -> None:
        self._tried = found.schedules
        self._show()

    def _solved(self, solution: Solution | Unsolved | Problem) -> None:
        self._solution = Unsolved(solution.sentence) if isinstance(solution, Problem) else solution
        self._show()

    def _follow(self, stepped: Stepped | None) -> None:
        if not self.is_on or stepped is None:
            return
        if self._step_mode.target != self._target:
            self._begin_anew()
        if stepped.situation.report is not None:
            self.card.say_hint(PUT_BACK if self.repair.put_back() else "")
        elif self._degree:
            self._show_hint(stepped)
        self._show()

    def _show_hint(self, stepped: Stepped) -> None:
        assert isinstance(self._solution, Solution)
        following = f"Hint {self._degree + 1} of {DEGREES}" if self._degree < DEGREES else "Hint"
        self.card.hint.setEnabled(self._degree < DEGREES)
        self.card.say_hint(hint(self._solution, stepped.situation, self._degree), following)

    def _show(self) -> None:
        if self.is_editing or self.repair.goes_on:
            return
        stepped = self._step_mode.stepped
        report = stepped.situation.report if stepped is not None else None
        self.card.hint.setEnabled(self._degree < DEGREES and report is None)
        if stepped is None or report is None:
            head = "Your repair can be broken: Space takes the next step to it."
            if not self._found:
                head = f"Break it: {self._goal()}. You pick who goes next."
            self.card.say(head, f"{self._found} {self._shortest()}".strip())
            return
        words = verdict(report, self._step_mode.expected)
        if report["outcome"] not in FAILURES:
            self.card.say("Not broken this time.", f"{words} Backspace takes a step back, Home begins anew.")
            return
        count = len(stepped.situation.choices)
        if not count:
            self.card.say("Broken, whoever goes: there is nothing to choose.", words, broken=True)
            return
        known = self._solution
        beside = ""
        if isinstance(known, Solution):
            mine = count, report.get("preemptions", 0)
            best = len(known.choices), known.switches
            beside = f" That is less than what was known ({_steps(*best)})." if mine < best else ""
            beside = beside or f" Shortest known: {_steps(*best)}."
        self.card.say(f"Broken in {_steps(count, report.get('preemptions', 0))}.{beside}", words, broken=True)

    def _goal(self) -> str:
        demo, expected = self._demo, self._step_mode.expected
        if demo is not None and demo.fails in _GOALS:
            return _GOALS[demo.fails]
        return f"let {expected} be wrong at the end" if expected else "bring about a deadlock or an exception"

    def _shortest(self) -> str:
        if isinstance(self._solution, Solution):
            return f"Shortest known: {_steps(len(self._solution.choices), self._solution.switches)}."
        if isinstance(self._solution, Unsolved):
            return f"{self._solution.sentence} Perhaps it cannot be broken."
        return f"Looking for the shortest way: {self._tried:,} orders tried." if self._tried else ""

    # Repairing it

    def edit(self) -> None:
        """Let the user change the program."""
        program = self._step_mode.program
        if not self.is_on or program is None:
            return
        expected, text = self._step_mode.expected, self._step_mode.text
        moment = self._solution.moment if isinstance(self._solution, Solution) else None
        line = 0
        if self._repaired != program.script:
            line = moment.line if moment is not None else 0
            self._repaired = program.script
            # Numbers that were changed are in the text from here on.
            self.repair.begin(self._changed or text, Path(program.script))
        self.repair.show_again(lambda text: target_of(program, expected, text), line)
        self.card.say("Repair it, and let the search try to break your repair.", "Ctrl+Enter tries, Esc goes back.")
        self.card.say_hint("")
        self.card.hint.setEnabled(False)
        self.edits.emit(True)

    def leave_editor(self) -> bool:
        """Go back to the steps; False if the program was not being changed."""
        if not self.is_editing:
            return False
        self.repair.drop()
        self.repair.editor.hide()
        self.edits.emit(False)
        self._show()
        return True

    def _show_trying(self, tried: int) -> None:
        self.card.say("Trying to break your repair …", f"{tried:,} orders tried. Esc stops it.")

    def _show_attack(self, result: Attack | Problem) -> None:
        if isinstance(result, Problem):
            self.card.say("This cannot be tried.", result.sentence, broken=True)
        elif not result.broken or result.found.failing is None:
            head = "Your repair holds." if result.found.outcome in ("verified", "passed") else "This cannot be judged."
            self.card.say(head, result.sentence)
        else:
            self._found = result.sentence
            self.leave_editor()
            self._step_mode.edit(self.repair.text)
            self._step_mode.prepare(result.found.failing)


def _steps(steps: int, switches: int) -> str:
    some = "1 step" if steps == 1 else f"{steps:,} steps"
    return f"{some} and {'1 interruption' if switches == 1 else f'{switches:,} interruptions'}"
