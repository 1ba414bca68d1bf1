"""Runs a program under many schedules until one fails."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from visualizer.model.controlled import Schedule
from visualizer.search.children import Target
from visualizer.search.divergence import divergence
from visualizer.search.exploration import ExhaustiveExploration
from visualizer.search.runs import Runs
from visualizer.search.settling import HOPELESS, settle
from visualizer.search.shrinking import shrink
from visualizer.search.sources import MIXED, STRATEGIES, Source, Systematic, source_of

FAILURES = ("exception", "assertion", "deadlock", "expectation", "exit")
"""Outcomes of a run that are what a search looks for."""
_WITNESSED_STEPS = 20_000
"""Steps of a run that nobody interrupts that are looked at."""
_OUTPUT_LINES = 3


@dataclass(frozen=True)
class Limits:
    """What a search may cost: schedules, seconds including shrinking, and steps of each run."""

    schedules: int = 200
    seconds: float = 60.0
    steps: int = 10_000_000


@dataclass(frozen=True)
class Witnessed:
    """A run that was looked at.

    Attributes:
        table: What each step did, see `scheduling.witness`.
        threads: Name and daemon flag of each thread.
        printed: What it printed.
    """

    table: dict
    threads: list
    printed: str


@dataclass
class Found:
    """What a search has found.

    Attributes:
        outcome: "passed", "failed", "verified", "livelock" or "unsupported".
        kind: How it failed, one of FAILURES; "" if it did not.
        message: One sentence.
        thread: Name of the thread that failed, with `file` and `line`; empty if none can be named.
        schedules: Whole runs.
        seconds: What the search took.
        seed: What `seed` has to be for the failure to be found at once; None for systematic strategies.
        strategy: Its name.
        preemptions: Of the failing schedule, after shrinking.
        steps: Of the failing schedule.
        failing: The failing schedule; None if there is none.
        outcomes: How many schedules ended with which result.
        different: How many of the schedules were not the same, step for step.
        classes: Of an exhaustive search, how many classes of schedules it has seen.
        assumptions: What the word "verified" rests on.
        witnesses: What happened in a run that nobody interrupts, and in the failing one; see `Witnessed`.
        files: Paths of the program's files.
        python: Version of the interpreter.
    """

    outcome: str = "passed"
    kind: str = ""
    message: str = ""
    thread: str = ""
    file: str = ""
    line: int = 0
    schedules: int = 0
    seconds: float = 0.0
    seed: int | None = None
    strategy: str = STRATEGIES[0]
    preemptions: int = 0
    steps: int = 0
    failing: Schedule | None = None
    outcomes: Counter[str] = field(default_factory=Counter)
    different: int = 0
    classes: int | None = None
    assumptions: list[str] = field(default_factory=list)
    witnesses: list[Witnessed] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    python: str = ""


class Check:
    """A search for a schedule under which `target` fails.

    `progress` is called with what is known so far, after each run; `stopped` is asked now and then, and may come from
    another thread.
    """

    def __init__(
        self,
        target: Target,
        strategy: str = STRATEGIES[0],
        seed: int = 0,
        limits: Limits = Limits(),
        progress: Callable[[Found], None] = lambda found: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._target = target
        self._strategy = strategy
        self._seed = seed
        self._limits = limits
        self._progress = progress
        self._stopped = stopped
        self._found = Found(strategy=strategy)
        self._livelocks = 0
        self._hashes: set[str] = set()
        self._threads = 1
        self._spun = self._outside = self._has_loop = self._executes_text = False

    def run(self) -> Found:
        """Search. Raises SearchError if the program cannot be run under control at all."""
        began = time.monotonic()
        found = self._found
        with Runs(self._target, self._limits.steps, began + self._limits.seconds, self._stopped) as runs:
            found.python = runs.python
            quiet = self._settle(runs)
            over = quiet is None or self._judge(runs, {"strategy": "round-robin", "seed": 0}, quiet)
            self._threads = 1 if quiet is None else len(quiet.get("threads", ()))
            if quiet is not None and not over and (self._threads > 1 or self._livelocks):
                self._search(runs, quiet)
        if found.outcome == "passed" and not found.schedules:
            self._give_up_on("livelock" if self._livelocks else "unsupported", quiet)
        elif found.outcome in ("passed", "verified"):
            found.message = "; ".join(self._remarks())
        found.seconds = time.monotonic() - began
        return found

    def _settle(self, runs: Runs) -> dict | None:
        """Find out what is shared, from runs that nobody interrupts; the report of the last one."""
        report = settle(runs)
        if report is None:
            return None
        # In a long run, let all threads have their turns within what is looked at.
        quantum = 0 if report["steps"] <= _WITNESSED_STEPS else _WITNESSED_STEPS // 100
        witnessed = runs.one(
            {"strategy": "round-robin", "quantum": quantum, "witness": True, "limit": _WITNESSED_STEPS}
        )
        if witnessed is not None:
            self._see(witnessed)
        return report

    def _search(self, runs: Runs, quiet: dict) -> None:
        found = self._found
        while not runs.is_over:
            source = source_of(self._strategy, self._seed, quiet["steps"])
            found.schedules, self._livelocks = 0, 0
            found.outcomes.clear()
            self._hashes.clear()
            if self._strategy == MIXED:
                # It begins with the run that nobody interrupts, which has been made.
                self._count(quiet)
            grown = False
            for order, report in runs.many(self._orders(source)):
                source.learn(order, report)
                new = set(report.get("found", ())) - runs.shared
                if self._judge(runs, order, report):
                    return
                if new:
                    # What is a step has changed: numbers of steps, seeds and classes stand for something else now.
                    runs.shared |= new
                    grown = True
                    break
            if grown:
                continue
            exploration = source.exploration if isinstance(source, Systematic) else None
            if isinstance(exploration, ExhaustiveExploration) and exploration.is_complete:
                self._verified(exploration)
            return

    def _remarks(self) -> Iterator[str]:
        """What is to be said of a search that has found nothing."""
        if self._found.message:
            yield self._found.message
        if self._threads == 1:
            yield "the program starts no threads"
        if self._has_loop:
            yield "asyncio runs its tasks in one order only"
        if self._livelocks:
            yield f"{self._livelocks:,} runs had no end and were given up"
        if self._strategy == "exhaustive" and self._executes_text:
            yield "what the program gives to exec or eval as text is not looked into"

    def _orders(self, source: Source) -> Iterator[dict | None]:
        given = 0
        while given < self._limits.schedules - (self._strategy == MIXED):
            order = source.next()
            given += order is not None
            yield order

    def _verified(self, exploration: ExhaustiveExploration) -> None:
        found = self._found
        found.classes = exploration.classes
        if self._livelocks or self._outside or self._executes_text:
            return
        found.outcome = "verified"
        found.message = f"every interleaving is right: {found.classes} that really differ"
        found.assumptions = [
            f"no run needs more than {self._limits.steps:,} steps",
            "what C code does, it does at once",
            "computing takes no time: who sleeps, or waits with a timeout, goes on when nobody else can",
            "what the program gets from outside of it is always the same",
        ]
        if self._spun:
            found.assumptions.append(
                "a thread that only looks whether something has changed is not made to look more often"
            )

    # one run

    def _see(self, report: dict) -> None:
        found = self._found
        self._spun |= report.get("spun", False)
        self._outside |= report.get("outside", False)
        self._has_loop |= report.get("loop", False)
        self._executes_text |= report.get("executes_text", False)
        if "record" in report:
            found.witnesses.append(Witnessed(report.pop("record"), report["threads"], report["stdout"]))
            found.files = [str(Path(report["directory"], file)) for file in report["files"]]

    def _judge(self, runs: Runs, order: dict, report: dict) -> bool:
        """Count a run; whether the search is over with it."""
        self._see(report)
        outcome = report["outcome"]
        if outcome == "redundant":
            return False
        if outcome in HOPELESS:
            self._give_up_on("unsupported", report)
            return True
        self._count(report)
        if outcome in ("ok", "livelock"):
            return False
        self._failed(runs, order, report)
        return True

    def _count(self, report: dict) -> None:
        if report["outcome"] == "livelock":
            # It did not come to its end.
            self._livelocks += 1
            return
        self._found.schedules += 1
        self._found.outcomes[_result(report)] += 1
        self._hashes.add(report.get("hash", ""))
        self._found.different = len(self._hashes)
        self._progress(self._found)

    def _give_up_on(self, outcome: str, report: dict | None) -> None:
        found = self._found
        found.outcome = outcome
        if report is None:
            found.message = "there was no time for a single run"
            return
        found.message, found.thread = report["message"], report["thread"]
        found.file, found.line = report["file"], report["line"]

    def _failed(self, runs: Runs, order: dict, report: dict) -> None:
        found = self._found
        found.outcome = "failed"
        found.seed = order.get("seed")
        spent = self._limits.seconds - runs.seconds_left
        simplest, report = shrink(runs, report, min(max(spent / 4, 1.0), runs.seconds_left / 2))
        is_replayed = "record" in report
        self._see(report)
        found.kind = "exit" if report["outcome"] == "crash" else report["outcome"]
        found.failing = simplest
        found.preemptions, found.steps = report.get("preemptions", 0), report["steps"]
        found.message, found.thread = report["message"], report["thread"]
        found.file, found.line = report["file"], report["line"]
        if simplest.turns and not (is_replayed and report.get("hash") == simplest.hash):
            found.message += f"; {self._divergence(runs, simplest)}"

    @staticmethod
    def _divergence(runs: Runs, schedule: Schedule) -> str:
        report = runs.one(schedule.order())
        return "it was not replayed" if report is None else f"a replay went another way {divergence(schedule, report)}"


def _result(report: dict) -> str:
    """What a run came to, in a few words: how it failed, or the last lines that it printed."""
    if report["outcome"] != "ok":
        return f"{report['outcome']}: {report['message']}"
    lines = report.get("stdout", "").split("\n")[-_OUTPUT_LINES - 1 :]
    return "\n".join(lines).strip() or "(prints nothing)"
