"""The thread that steps a program, so that the window never waits for it."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue

from visualizer.model.analysis import analyse
from visualizer.model.controlled import Controlled, Schedule
from visualizer.model.recording import Header
from visualizer.model.step_lanes import stepped_timeline
from visualizer.model.step_notes import step_notes
from visualizer.model.stepped import stepped_recording
from visualizer.model.story import Failure, story
from visualizer.model.timeline import Timeline
from visualizer.search.checking import FAILURES, Check, Found, Limits
from visualizer.search.children import SearchError, Target
from visualizer.search.standing import (
    LockStanding,
    Variable,
    about_to,
    asleep_in,
    awaited_by,
    locks_of,
    runs_on_quietly,
    variables_of,
)
from visualizer.search.stepping import Situation, Stepper, choices_of

_SHOWN_SECONDS = 0.05
"""A run that goes on by itself is shown this often."""
_SEARCH = Limits(schedules=2_000, seconds=60.0)
_NO_SCHEDULE = Schedule((), 0, (), "", "", "")


@dataclass(frozen=True)
class Stepped:
    """A situation, and what is shown of it.

    Attributes:
        situation: Where the run is.
        timeline: The run so far.
        about: What each thread is about to do, in words, by number.
        variables, locks: What the threads share.
        text: The choices so far, as a short text.
        planned: The choices that are still to be made of an order that was loaded.
        story: How it failed, in sentences; empty if it did not.
    """

    situation: Situation
    timeline: Timeline
    about: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = ()
    locks: tuple[LockStanding, ...] = ()
    text: str = ""
    planned: tuple[int, ...] = ()
    story: tuple[str, ...] = ()


@dataclass(frozen=True)
class Searching:
    """How a search goes: how many orders were tried, and how many a second."""

    tried: int
    per_second: float


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


class StepEngine(threading.Thread):
    """Steps one program, in its own thread; each method only orders, what comes of it is told.

    `tell` is called with this engine and a `Stepped`, `Searching`, `Searched` or `Refused`, in this thread.

    Attributes:
        target: What is stepped.
    """

    def __init__(self, target: Target, sources: dict[str, str], tell: Callable[[StepEngine, object], None]) -> None:
        super().__init__(name="stepping", daemon=True)
        self.target = target
        self._sources = sources
        self._tell = tell
        self._orders: SimpleQueue[Callable[[Stepper], None] | None] = SimpleQueue()
        self._random = random.Random(1)
        self._plan: tuple[int, ...] = ()
        self._stepper: Stepper | None = None
        self._is_closing = self._is_stopped = False

    # From the window's thread

    def choose(self, thread: int) -> None:
        """Let a thread take one step."""
        self._orders.put(lambda stepper: self._show(stepper.choose(thread)))

    def run_thread(self, thread: int) -> None:
        """Let a thread go on to its next synchronization or shared write."""
        self._orders.put(lambda stepper: self._run_thread(stepper, thread))

    def advance(self, *, at_random: bool) -> None:
        """Take the next step of the order that was loaded, or one that is chosen for the user."""
        self._orders.put(lambda stepper: self._show(stepper.choose(self._next(stepper.situation, at_random))))

    def run_on(self, *, at_random: bool) -> None:
        """Go on like that until the run ends, or `stop` is called."""
        self._is_stopped = False
        self._orders.put(lambda stepper: self._run_on(stepper, at_random))

    def undo(self, count: int = 1) -> None:
        """Take choices back."""
        self._orders.put(lambda stepper: self._show(stepper.undo(count)))

    def restart(self) -> None:
        """Begin anew."""
        self._orders.put(lambda stepper: self._show(stepper.restart()))

    def load(self, text: str) -> None:
        """Go to where the choices in a text lead; what comes behind is up to the user."""
        self._orders.put(lambda stepper: self._show(stepper.restart(choices_of(text))))

    def prepare(self, schedule: Schedule) -> None:
        """Load a schedule at its first step."""
        self._orders.put(lambda stepper: self._load(stepper, schedule))

    def propose(self, text: str) -> None:
        """Begin anew, with the choices in a text as those that are to be made."""
        self._orders.put(lambda stepper: self._propose(stepper, text))

    def search(self) -> None:
        """Look for an order that fails, and load the shortest at its first step."""
        self._is_stopped = False
        self._orders.put(self._search)

    def stop(self) -> None:
        """Break off what goes on by itself: a search, a run."""
        self._is_stopped = True

    def close(self) -> None:
        """End the program; the thread ends soon, and tells nothing any more."""
        self._is_closing = self._is_stopped = True
        self._orders.put(None)

    # In this thread

    def run(self) -> None:
        """Carry out orders until the end."""
        try:
            with Stepper(self.target, stopped=lambda: self._is_closing) as stepper:
                self._stepper = stepper
                self._show(stepper.situation)
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
                self._show(stepper.restart(before))

    def _run_thread(self, stepper: Stepper, thread: int) -> None:
        situation = stepper.choose(thread)
        while not self._is_closing and runs_on_quietly(situation, thread):
            situation = stepper.choose(thread)
        self._show(situation)

    def _run_on(self, stepper: Stepper, at_random: bool) -> None:
        shown = time.monotonic()
        while stepper.situation.report is None and not self._is_stopped:
            stepper.choose(self._next(stepper.situation, at_random))
            if time.monotonic() - shown > _SHOWN_SECONDS:
                self._show(stepper.situation)
                shown = time.monotonic()
        self._show(stepper.situation)

    def _next(self, situation: Situation, at_random: bool) -> int:
        if not situation.candidates:
            raise ValueError("the run has ended: take steps back, or begin anew")
        planned = self._left(situation)
        if planned:
            return planned[0]
        if at_random:
            return self._random.choice(situation.candidates)
        behind = [number for number in situation.candidates if number >= situation.current]
        return (behind or situation.candidates)[0]

    def _left(self, situation: Situation) -> tuple[int, ...]:
        """What is left of the order that was loaded, as long as it was followed."""
        done = len(situation.choices)
        return self._plan[done:] if situation.choices == self._plan[:done] else ()

    def _propose(self, stepper: Stepper, text: str) -> None:
        self._plan = tuple(choice for choice in choices_of(text) if isinstance(choice, int))
        self._show(stepper.restart())

    def _search(self, stepper: Stepper) -> None:
        began = time.monotonic()
        shown = began

        def progress(found: Found) -> None:
            nonlocal shown
            now = time.monotonic()
            if now - shown > _SHOWN_SECONDS:
                shown = now
                self._say(Searching(found.schedules, found.schedules / (now - began)))

        found = Check(self.target, limits=_SEARCH, progress=progress, stopped=lambda: self._is_stopped).run()
        if self._is_closing:
            return
        tried = "1 order" if found.schedules == 1 else f"{found.schedules:,} orders"
        if found.failing is None:
            self._say(Searched(_nothing(found, tried, self._is_stopped), False))
            return
        self._load(stepper, found.failing)
        self._say(Searched(f"Found after {tried}: {len(self._plan)} choices lead to it. Space takes the next.", True))

    def _load(self, stepper: Stepper, schedule: Schedule) -> None:
        try:
            choices = stepper.follow(schedule).choices
            self._plan = tuple(choice for choice in choices if isinstance(choice, int))
        except SearchError:
            self._show(stepper.restart())
            raise
        self._show(stepper.restart())

    def _show(self, situation: Situation) -> None:
        if self._is_closing or self._stepper is None:
            return
        interleaving, report = situation.interleaving, situation.report
        self._say(
            Stepped(
                situation,
                self._timeline(situation),
                tuple(about_to(situation, number) for number in range(len(situation.threads))),
                tuple(variables_of(interleaving)),
                tuple(locks_of(situation)),
                self._stepper.text(),
                self._left(situation),
                tuple(story(interleaving, self._failure(report))) if report and report["outcome"] in FAILURES else (),
            )
        )

    def _failure(self, report: dict) -> Failure:
        kind = "exit" if report["outcome"] == "crash" else report["outcome"]
        return Failure(kind, report["message"], report["thread"], report["line"], self.target.expect)

    def _timeline(self, situation: Situation) -> Timeline:
        program = self.target.program
        has_ended = situation.report is not None
        header = Header(program=program.script, arguments=list(program.arguments), code=0 if has_ended else None)
        header.python = self._stepper.python if self._stepper is not None else ""
        controlled = Controlled(_NO_SCHEDULE, program.is_module, self.target.expect)
        run = situation.interleaving
        recording = stepped_recording(run, header, controlled, self._sources, awaited_by(situation))
        return stepped_timeline(analyse(recording), step_notes(run, asleep_in(situation)))

    def _say(self, what: object) -> None:
        # If nobody has waited, what is told may be gone.
        if not self._is_closing:
            with suppress(RuntimeError):
                self._tell(self, what)


def _nothing(found: Found, tried: str, stopped: bool) -> str:
    if stopped:
        return f"Stopped after {tried}: nothing was found."
    if found.outcome == "verified":
        return f"All orders that really differ were tried, {tried}: none fails."
    if found.outcome == "passed":
        return f"Nothing was found in {tried}."
    return f"The search came to nothing: {found.message}."


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
