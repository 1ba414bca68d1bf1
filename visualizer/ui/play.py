"""What else can be done with a program that is stepped: count how it ends, break it, repair it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from visualizer.drawing.theme import Theme
from visualizer.search.endings import Ending
from visualizer.ui.modes import Modes
from visualizer.ui.notice import Notice
from visualizer.ui.outcomes_search import Outcomes
from visualizer.ui.puzzle import Puzzle
from visualizer.ui.step_mode import StepMode
from visualizer.ui.timeline_panel import TimelinePanel


class Play(QObject):
    """Counts how the program that is stepped can end, and makes a puzzle of it.

    Attributes:
        outcomes: How it can end.
        puzzle: It is to be broken, and then to be repaired.
    """

    def __init__(self, modes: Modes, step_mode: StepMode, timeline: TimelinePanel, notice: Notice) -> None:
        super().__init__(modes)
        self._modes, self._step_mode, self._timeline, self._notice = modes, step_mode, timeline, notice
        self.outcomes = Outcomes(self)
        self.puzzle = Puzzle(step_mode, self)
        self.outcomes.chosen.connect(self._open)
        self.puzzle.edits.connect(self._edit)
        step_mode.shown.connect(self._follow)
        modes.changed.connect(self._change_mode)

    def toggle_outcomes(self) -> None:
        """Show how the program can end; if that is shown, give it the keys, and put it away if it has them."""
        if not self.outcomes.is_on:
            if self._can_step():
                self.puzzle.leave_editor()
                self._count()
        elif not self.outcomes.panel.isAncestorOf(self._timeline.window().focusWidget()):
            self.outcomes.panel.focus_first()
        else:
            self.outcomes.end()
            self._timeline.view.setFocus()

    def toggle_puzzle(self) -> None:
        """Make a puzzle of the program, or no more."""
        if self.puzzle.is_on:
            self.puzzle.end()
        elif self._can_step():
            self.puzzle.begin()

    def escape(self) -> bool:
        """Stop trying to break a repair, or go back from the editor; False if there is nothing to go back from."""
        if self.puzzle.repair.goes_on:
            self.puzzle.repair.stop()
            return True
        return self.puzzle.leave_editor()

    def copy(self) -> bool:
        """Copy the bars if they have the keys; False if they have not."""
        if not self.outcomes.panel.isAncestorOf(self._timeline.window().focusWidget()):
            return False
        self.outcomes.copy()
        self._notice.say("The picture is on the clipboard.")
        return True

    def show_theme(self, theme: Theme, scale: float = 1.0) -> None:
        """Show it in a theme's colours."""
        self.outcomes.show_theme(theme, scale)
        self.puzzle.show_theme(theme, scale)

    def close(self) -> None:
        """Leave nothing behind."""
        self.outcomes.close()
        self.puzzle.close()

    def _can_step(self) -> bool:
        """Step the program from now on, if it was not before; False if that cannot be."""
        if not self._step_mode.is_on:
            self._modes.step_by_step()
        return self._step_mode.target is not None

    def _count(self) -> None:
        """Count how the program can end that is stepped now, after what was done to it by hand."""
        target = self._step_mode.target_from_here
        if target is not None:
            self.outcomes.begin(target)

    def _edit(self, edits: bool) -> None:
        """Give the room of the timeline to the editor."""
        self._timeline.setHidden(edits)
        if edits:
            self.outcomes.end()
        else:
            self._timeline.view.setFocus()

    def _open(self, ending: Ending) -> None:
        """Load an order that ends so."""
        if ending.schedule is None:
            return
        self._step_mode.prepare(ending.schedule)
        self._timeline.view.setFocus()
        words = ending.words.replace("\n", " / ")
        self._notice.say(f"This order ends with: {words}. Space takes its next step.")

    def _follow(self, stepped: object) -> None:
        """Count anew if it is another program now, or if something was done to it by hand."""
        if stepped is not None and self.outcomes.is_on:
            self._count()

    def _change_mode(self, is_stepping: bool) -> None:
        if not is_stepping:
            self.outcomes.end()
            self.puzzle.end()
