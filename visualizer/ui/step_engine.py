"""The thread that steps a program, so that the window never waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from visualizer.model.controlled import Schedule
from visualizer.model.order_text import ByHand, Choice, choices_of
from visualizer.search.children import SearchError, Target
from visualizer.search.keeping import recording_of
from visualizer.search.sources import STRATEGIES
from visualizer.search.standing import runs_on_quietly
from visualizer.search.stepping import Situation, Stepper, threads_of
from visualizer.ui.deeds import begun_words
from visualizer.ui.step_search import Searching, nothing, search
from visualizer.ui.step_showing import Showing, Stepped

__all__ = ["Refused", "Saved", "Searched", "Searching", "StepEngine", "Stepped"]

_SHOWN_SECONDS, _AT_ONCE = 0.05, 20_000
"""A run that goes on by itself is shown this often, and at least after so many choices."""
_ENDED = "the run has ended: take steps back, or begin anew"
_YOURS = "nobody can go on: free the lock that you have"


@dataclass(frozen=True)
class Searched:
    """What a search has come to, as a sentence; whether it has `found` a failing order."""

    sentence: str
    found: bool


@dataclass(frozen=True)
class Refused:
    """What could not be done, as a sentence; whether nothing can be stepped at all."""

    sentence: str
    for_good: bool = False


@dataclass(frozen=True)
class Saved:
    """Where a recording of the run was saved."""

    path: Path


class StepEngine(threading.Thread):
    """Steps one program, in its own thread; each method only orders, what comes of it is told.

    `tell` is called with this engine and a `Stepped`, `Searching`, `Searched`, `Saved` or `Refused`, in this thread.

    Attributes:
        target: What is stepped.
    """

    def __init__(
        self,
        target: Target,
        sources: dict[str, str],
        tell: Callable[[StepEngine, object], None],
        stored: str = "",
    ) -> None:
        """`stored` is an order that is kept for the program, or ""."""
        super().__init__(name="stepping", daemon=True)
        self.target = target
        self._showing = Showing(target, sources)
        self._tell = tell
        self._stored_text = stored
        self._orders: SimpleQueue[Callable[[Stepper], None] | None] = SimpleQueue()
        self._strategy, self._seed = STRATEGIES[0], 1
        self._plan: tuple[Choice, ...] = ()
        self._stored: tuple[Choice, ...] = ()
        self._is_closing = False
        self._stops = 0

    # From the window's thread

    def choose(self, thread: int) -> None:
        """Let a thread take one step."""
        self._orders.put(lambda stepper: self._show(stepper, self._checked(stepper).choose(thread)))

    def run_thread(self, thread: int) -> None:
        """Let a thread go on to its next synchronization or shared write."""
        stopped = self._stopped_later()
        self._orders.put(lambda stepper: self._run_thread(stepper, thread, stopped))

    def advance(self) -> None:
        """Take the next step of the order that was loaded, or one of the strategy."""
        self._orders.put(lambda stepper: self._show(stepper, self._advance(stepper, self._plan)))

    def advance_as_stored(self) -> None:
        """The same; if no order was loaded, take the next step of the one that is kept for the program."""
        self._orders.put(lambda stepper: self._show(stepper, self._advance(stepper, self._plan or self._stored)))

    def run_on(self) -> None:
        """Go on like that until the run ends, or `stop` is called."""
        stopped = self._stopped_later()
        self._orders.put(lambda stepper: self._run_on(stepper, stopped))

    def act(self, action: ByHand) -> None:
        """Do something by hand, before the next step."""
        self._orders.put(lambda stepper: self._show(stepper, stepper.act(action)))

    def undo(self, count: int = 1) -> None:
        """Take choices back."""
        self._orders.put(lambda stepper: self._begin(stepper, stepper.undo(count)))

    def restart(self) -> None:
        """Begin anew."""
        self._orders.put(lambda stepper: self._begin(stepper, stepper.restart()))

    def load(self, text: str) -> None:
        """Go to where the choices in a text lead; what comes behind is up to the user."""
        self._orders.put(lambda stepper: self._paste(stepper, text))

    def prepare(self, schedule: Schedule) -> None:
        """Load a schedule at its first step."""
        self._orders.put(lambda stepper: self._load(stepper, schedule))

    def propose(self, text: str) -> None:
        """Begin anew, with the choices in a text as those that are to be made."""
        self._orders.put(lambda stepper: self._propose(stepper, text))

    def set_strategy(self, strategy: str, seed: int) -> None:
        """Choose, and search, by a strategy of `search.sources` from now on."""
        self._orders.put(lambda stepper: self._set_strategy(stepper, strategy, seed))

    def search(self) -> None:
        """Look for an order that fails, and load the shortest at its first step."""
        stopped = self._stopped_later()
        self._orders.put(lambda stepper: self._search(stepper, stopped))

    def save(self, path: Path) -> None:
        """Save a recording of the run, which has to have ended."""
        self._orders.put(lambda stepper: self._save(stepper, path))

    def stop(self) -> None:
        """Break off what goes on by itself: a search, a run."""
        self._stops += 1

    def close(self) -> None:
        """End the program; the thread ends soon, and tells nothing any more."""
        self._is_closing = True
        self.stop()
        self._orders.put(None)

    def _stopped_later(self) -> Callable[[], bool]:
        """What says whether `stop` was called after this."""
        stops = self._stops
        return lambda: self._stops != stops

    # In this thread

    def run(self) -> None:
        """Carry out orders until the end."""
        try:
            with suppress(ValueError):
                self._stored = choices_of(self._stored_text)
            with Stepper(self.target, stopped=lambda: self._is_closing) as stepper:
                self._showing.python = stepper.python
                stepper.set_strategy(self._strategy, self._seed)
                self._show(stepper, stepper.situation)
                while not self._is_closing:
                    order = self._orders.get()
                    if order is not None:
                        self._carry_out(order, stepper)
        except SearchError as error:
            self._say(Refused(_sentence(str(error)), for_good=True))

    def _carry_out(self, order: Callable[[Stepper], None], stepper: Stepper) -> None:
        before = stepper.situation.choices
        try:
            order(stepper)
        except ValueError as error:
            self._say(Refused(_sentence(str(error))))
        except SearchError as error:
            if not self._is_closing:
                self._say(Refused(_sentence(str(error))))
                self._begin(stepper, stepper.restart(before))

    def _checked(self, stepper: Stepper) -> Stepper:
        """It, if anybody can go on. Raises ValueError if not."""
        if not stepper.situation.candidates:
            raise ValueError(_YOURS if stepper.situation.report is None else _ENDED)
        return stepper

    def _advance(self, stepper: Stepper, plan: Sequence[Choice]) -> Situation:
        situation = stepper.situation
        planned = next(iter(_left(situation, plan)), None)
        if isinstance(planned, ByHand):
            return stepper.act(planned)
        self._checked(stepper)
        return stepper.go_on(1, _SHOWN_SECONDS) if planned is None else stepper.choose(planned)

    def _run_thread(self, stepper: Stepper, thread: int, stopped: Callable[[], bool]) -> None:
        situation = self._checked(stepper).choose(thread)
        while not stopped() and runs_on_quietly(situation, thread):
            situation = stepper.choose(thread)
        self._show(stepper, situation)

    def _run_on(self, stepper: Stepper, stopped: Callable[[], bool]) -> None:
        self._checked(stepper)
        while stepper.situation.candidates and not stopped():
            left = _left(stepper.situation, self._plan)
            planned = threads_of(left[:_AT_ONCE])
            if left and not planned:
                self._advance(stepper, self._plan)
            else:
                stepper.go_on(len(planned) or _AT_ONCE, _SHOWN_SECONDS, planned)
            self._show(stepper, stepper.situation)

    def _propose(self, stepper: Stepper, text: str) -> None:
        self._plan = choices_of(text)
        self._begin(stepper, stepper.restart())

    def _paste(self, stepper: Stepper, text: str) -> None:
        if not text.strip():
            raise ValueError("there is nothing to paste: copy an order first")
        self._begin(stepper, stepper.load(choices_of(text)))

    def _set_strategy(self, stepper: Stepper, strategy: str, seed: int) -> None:
        self._strategy, self._seed = strategy, seed
        stepper.set_strategy(strategy, seed)

    def _search(self, stepper: Stepper, stopped: Callable[[], bool]) -> None:
        target = stepper.target_from_here()
        found, tried = search(target, self._strategy, self._seed, self._say, stopped)
        if self._is_closing:
            return
        if found.failing is None:
            self._say(Searched(nothing(found, tried, begun_words(target.opening), stopped=stopped()), False))
            return
        self._load(stepper, found.failing)
        count = len(self._plan) - len(found.failing.opening)
        text = f"Found after {tried}: {count} choices lead to it. Space takes the next."
        if any(not isinstance(choice, ByHand) for choice in found.failing.opening):
            text += " All began as you did: to try what you did by hand from the beginning, press Home and do it there."
        self._say(Searched(text, True))

    def _load(self, stepper: Stepper, schedule: Schedule) -> None:
        try:
            self._plan = stepper.follow(schedule).choices
        except SearchError:
            self._begin(stepper, stepper.restart())
            raise
        # At its first step; what was done by hand before stays done.
        self._begin(stepper, stepper.restart(schedule.opening))

    def _save(self, stepper: Stepper, path: Path) -> None:
        schedule = stepper.schedule()
        if schedule is None:
            raise ValueError("the run has not ended yet: let it go on to its end, then it can be saved")
        try:
            recording_of(self.target, schedule, self._showing.story(stepper.situation)).save(path)
        except OSError as error:
            raise ValueError(f"the recording could not be saved: {error.strerror or error}") from None
        self._say(Saved(path))

    def _begin(self, stepper: Stepper, situation: Situation) -> None:
        """Show a run that has begun anew."""
        self._showing.begin()
        self._show(stepper, situation)

    def _show(self, stepper: Stepper, situation: Situation) -> None:
        if not self._is_closing:
            self._say(self._showing.of(situation, _left(situation, self._plan), stepper.target_from_here()))

    def _say(self, what: object) -> None:
        # If nobody has waited, what is told may be gone.
        if not self._is_closing:
            with suppress(RuntimeError):
                self._tell(self, what)


def _left(situation: Situation, plan: Sequence[Choice]) -> Sequence[Choice]:
    """What is left of an order, as long as it was followed."""
    done = len(situation.choices)
    return plan[done:] if situation.choices == tuple(plan[:done]) else ()


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
