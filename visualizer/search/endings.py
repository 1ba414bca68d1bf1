"""How a program can end: many orders are tried, and none is the last for what came of it."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from visualizer.model.controlled import Schedule
from visualizer.search.checking import FAILURES, Limits
from visualizer.search.children import SearchError, Target
from visualizer.search.runs import Runs
from visualizer.search.settling import HOPELESS, settle
from visualizer.search.shrinking import schedule_of
from visualizer.search.sources import STRATEGIES, source_of

_LINES = 3
"""So many of the last lines that were printed tell one ending from another."""
_NO_VALUE = "the expectation does not hold"
ENOUGH = Limits(schedules=400, seconds=30.0)


@dataclass(frozen=True)
class Ending:
    """A way in which a program can end.

    Attributes:
        words: What came out: what was printed, a value, or a failure.
        fails: Whether that is a failure.
        count: How many orders ended so.
        schedule: The one of them that changes threads least often; None if it cannot be followed, having no end.
    """

    words: str
    fails: bool
    count: int
    schedule: Schedule | None


@dataclass(frozen=True)
class Endings:
    """What is known of the ways in which a program can end.

    Attributes:
        tried: How many orders were tried.
        different: How many of them are different ones.
        endings: The ways, that of the most orders first.
        message: Why it cannot be tried any further, in a sentence; empty if it can.
    """

    tried: int = 0
    different: int = 0
    endings: tuple[Ending, ...] = ()
    message: str = ""


class EndingsSearch:
    """Tries many orders of a program, and counts how they end.

    `progress` is called with what is known so far, after each run; `stopped` is asked now and then, and may come from
    another thread.
    """

    def __init__(
        self,
        target: Target,
        limits: Limits = ENOUGH,
        progress: Callable[[Endings], None] = lambda endings: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._target = target
        self._limits = limits
        self._progress = progress
        self._stopped = stopped
        self._forget()

    def run(self) -> Endings:
        """Try them. Raises SearchError if the program cannot be run under control at all."""
        until = time.monotonic() + self._limits.seconds
        with Runs(self._target, self._limits.steps, until, self._stopped) as runs:
            quiet = settle(runs)
            if quiet is None:
                return self._known("There was no time for a single run.")
            if quiet["outcome"] in HOPELESS:
                raise SearchError(quiet["message"])
            while not self._try(runs, quiet):
                # What is a step has changed: the orders so far stand for something else now.
                self._forget()
        return self._known()

    def _forget(self) -> None:
        self._tried = 0
        self._hashes: set[str] = set()
        self._counts: dict[tuple[str, bool], int] = {}
        self._simplest: dict[tuple[str, bool], Schedule] = {}

    def _try(self, runs: Runs, quiet: dict) -> bool:
        """Try orders until there were enough; False if a run has found out that more is shared than was known."""
        source = source_of(STRATEGIES[0], 0, quiet["steps"])
        self._count(runs, quiet)
        for order, report in runs.many(self._orders(source.next)):
            source.learn(order, report)
            if report["outcome"] in HOPELESS:
                raise SearchError(report["message"])
            new = set(report.get("found", ())) - runs.shared
            if new:
                runs.shared |= new
                return runs.is_over
            self._count(runs, report)
        return True

    def _orders(self, following: Callable[[], dict | None]) -> Iterator[dict | None]:
        for _ in range(self._limits.schedules - 1):
            order = following()
            yield None if order is None else {**order, "keep": True}

    def _count(self, runs: Runs, report: dict) -> None:
        ending = words_of(report, self._target.expect), report["outcome"] != "ok"
        self._tried += 1
        self._hashes.add(report.get("hash") or str(self._tried))
        self._counts[ending] = self._counts.get(ending, 0) + 1
        known = self._simplest.get(ending)
        turns = report.get("turns", ())
        if turns and report["outcome"] in ("ok", *FAILURES) and (known is None or len(turns) < len(known.turns)):
            self._simplest[ending] = schedule_of(report, runs.shared, runs.opening)
        self._progress(self._known())

    def _known(self, message: str = "") -> Endings:
        endings = [
            Ending(words, fails, count, self._simplest.get((words, fails)))
            for (words, fails), count in sorted(self._counts.items(), key=lambda pair: (-pair[1], pair[0]))
        ]
        return Endings(self._tried, len(self._hashes), tuple(endings), message)


def words_of(report: dict, expect: str = "") -> str:
    """What a run came to: what it printed, else the value that was looked at, else how it failed."""
    outcome, message = report["outcome"], report["message"]
    if outcome == "deadlock":
        return "deadlock"
    if outcome == "livelock":
        return "no end"
    if outcome not in ("ok", "expectation"):
        return " ".join(message.split())
    lines = report.get("stdout", "").rstrip().split("\n")[-_LINES:]
    printed = "\n".join(line.rstrip() for line in lines).strip()
    if printed:
        return printed
    if outcome == "expectation":
        return message.removeprefix(_NO_VALUE).removeprefix(": ") or f"not {expect}"
    return _value(expect) or expect or "prints nothing"


def _value(expect: str) -> str:
    """What an expectation that holds says of a value, as it is said where it does not hold; "" if it says none."""
    try:
        test = ast.parse(expect, mode="eval").body
    except (SyntaxError, ValueError):
        return ""
    if isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and isinstance(test.ops[0], ast.Eq):
        value = test.comparators[0]
        if len(test.ops) == 1 and isinstance(value, ast.Constant):
            return f"{test.left.id} is {value.value!r}"
    return ""
