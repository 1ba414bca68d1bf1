"""A program as a puzzle: how it can be broken, where to look for that, and whether a repaired one still can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from visualizer.model.order_text import Choice, choices_of
from visualizer.scheduling.operations import ON_THINGS
from visualizer.search.checking import FAILURES, Check, Found, Limits
from visualizer.search.children import Target
from visualizer.search.standing import about_to
from visualizer.search.stepping import Situation, Stepper

_SOLVING = Limits(schedules=1_000, seconds=30.0)
_SOME = Limits(schedules=300, seconds=15.0)
_ALL = Limits(schedules=3_000, seconds=15.0)
DEGREES = 3
"""So many hints there are, each of which tells more."""


@dataclass(frozen=True)
class Moment:
    """The choice on which it depends.

    Attributes:
        thread: Name of the thread that has to be interrupted, or else of the one that has to go on.
        interrupts: Whether it is interrupted, although it could go on.
        about: What it is about to do, in words.
        thing: What that is done to; "" if it has no name.
        line: Where, 0 if it is not known.
    """

    thread: str
    interrupts: bool
    about: str
    thing: str
    line: int


@dataclass(frozen=True)
class Solution:
    """How a program can be broken.

    Attributes:
        choices: Numbers of the threads to choose.
        switches: How often a thread is interrupted that could go on.
        moment: The choice on which it depends; None if there is none to be made.
    """

    choices: tuple[int, ...]
    switches: int
    moment: Moment | None


@dataclass(frozen=True)
class Unsolved:
    """Why there is no solution, as a sentence."""

    sentence: str


def solve(
    target: Target,
    known: str = "",
    progress: Callable[[Found], None] = lambda found: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Solution | Unsolved:
    """How a program can be broken: by choices that are known, as a text, or else found now. Raises SearchError."""
    if known:
        solution = _walk(target, choices_of(known), stopped)
        if solution is not None:
            return solution
    found = Check(target, limits=_SOLVING, progress=progress, stopped=stopped).run()
    if found.failing is None:
        return Unsolved(_nothing(found))
    with Stepper(target, stopped=stopped) as stepper:
        choices = stepper.follow(found.failing).choices
    return _walk(target, choices, stopped) or Unsolved("An order was found that fails: Find it for me loads it.")


def _walk(target: Target, choices: tuple[Choice, ...], stopped: Callable[[], bool]) -> Solution | None:
    """The solution that some choices are; None if they do not make the program fail."""
    moment: Moment | None = None
    taken: list[int] = []
    with Stepper(target, stopped=stopped) as stepper:
        situation = stepper.situation
        for chosen in choices:
            if not isinstance(chosen, int) or chosen not in situation.candidates:
                return None
            taken.append(chosen)
            current = situation.current
            interrupts = chosen != current and current in situation.candidates
            if moment is None or not moment.interrupts:
                following = _moment(situation, current if interrupts else chosen, interrupts)
                moment = following if interrupts or following.line or moment is None else moment
            situation = stepper.choose(chosen)
    report = situation.report
    if report is None or report["outcome"] not in (*FAILURES, "crash"):
        return None
    return Solution(tuple(taken), report.get("preemptions", 0), moment)


def _moment(situation: Situation, number: int, interrupts: bool) -> Moment:
    thread = situation.threads[number]
    # What the standard library makes for itself is nothing to look at.
    is_own = thread.kind in ON_THINGS and "(" not in thread.thing
    return Moment(thread.name, interrupts, about_to(situation, number), thread.thing if is_own else "", thread.line)


def hint(solution: Solution, situation: Situation, degree: int) -> str:
    """A sentence that helps: 1 says where to look, 2 what has to happen there, 3 what the next step is."""
    moment = solution.moment
    if moment is None:
        return "It fails whoever goes: there is nothing to choose."
    if degree == 1:
        where = f"line {moment.line}" if moment.line else f"what {moment.thread} does"
        return f"Look at {where}, and at {moment.thing}: who else uses it?" if moment.thing else f"Look at {where}."
    if degree == 2:
        when = f"when it is {moment.about}" + (f" (line {moment.line})" if moment.line else "")
        if moment.interrupts:
            return f"{moment.thread} has to be interrupted {when}."
        return f"Nobody has to be interrupted: let {moment.thread} go on {when}."
    done = situation.choices
    same = next((n for n, pair in enumerate(zip(done, solution.choices, strict=False)) if pair[0] != pair[1]), None)
    if same is None:
        same = min(len(done), len(solution.choices))
    back = len(done) - same
    if same == len(solution.choices):
        return "That is the way: it has failed."
    first = f"Take {'a step' if back == 1 else f'{back} steps'} back (Backspace), then let" if back else "Now let"
    number = solution.choices[same]
    name = situation.interleaving.threads[number] if number < len(situation.interleaving.threads) else ""
    return f"{first} {name or f'thread {number}'} go on: press {number}."


@dataclass(frozen=True)
class Attack:
    """What came of trying to break a program.

    Attributes:
        found: What the search says.
        sentence: The same for people.
    """

    found: Found
    sentence: str

    @property
    def broken(self) -> bool:
        """Whether it was broken."""
        return self.found.failing is not None


def attack(
    target: Target,
    progress: Callable[[Found], None] = lambda found: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Attack:
    """Try to break a program: by some orders, and then by all, as long as there is time. Raises SearchError."""
    found = Check(target, limits=_SOME, progress=progress, stopped=stopped).run()
    tried = found.schedules
    if found.outcome == "passed" and "no threads" not in found.message and not stopped():

        def further(more: Found) -> None:
            progress(replace(more, schedules=tried + more.schedules))

        found = Check(target, "exhaustive", limits=_ALL, progress=further, stopped=stopped).run()
        tried += found.schedules
    found.schedules = tried
    if found.failing is not None:
        return Attack(found, f"Broken after {_orders(tried)}: {_failure(found)}.")
    return Attack(found, _nothing(found))


def _failure(found: Found) -> str:
    if found.kind == "deadlock":
        return "the threads wait for each other"
    return " ".join(found.message.split()).rstrip(".") or f"it ends with {found.kind}"


def _nothing(found: Found) -> str:
    if found.outcome == "verified":
        return f"It holds: all orders that really differ were tried, {found.classes or found.schedules:,} of them."
    if found.outcome == "livelock":
        where = f" (line {found.line})" if found.line else ""
        return f"The program does not come to its end{where}: there is no run to be judged."
    if found.outcome != "passed":
        return f"It cannot be tried: {found.message.rstrip('.')}."
    if "no threads" in found.message:
        return "The program starts no threads: there is nobody to interrupt."
    return f"Nothing was found in {_orders(found.schedules)}."


def _orders(count: int) -> str:
    return "1 order" if count == 1 else f"{count:,} orders"
