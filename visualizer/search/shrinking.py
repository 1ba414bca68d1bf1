"""Makes a failing schedule simpler: fewer preemptions, then fewer steps, as long as it fails in the same way."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

from visualizer.model.controlled import Schedule
from visualizer.model.order_text import Choice
from visualizer.search.exploration import BoundedExploration
from visualizer.search.runs import Runs

_LONG_STEPS, _FEW = 200_000, 5
"""A run of more steps, and with no more preemptions, is left as it is: each try would take seconds."""
_SMALL_STEPS, _SMALL_RUNS = 2_000, 400
"""Of how many steps a run may be, and how many runs there may be, for all schedules to be tried."""
Deviation = tuple[int, int, int]
"""When a thread (first) is about to do its step of this number (second), another (third) goes on; see
`scheduling.strategies.Deviations`."""


def schedule_of(report: dict, shared: set[str], opening: tuple[Choice, ...] = ()) -> Schedule:
    """The schedule of a run that was reported, and that has begun with `opening`."""
    return Schedule(
        tuple((number, steps) for number, steps in report.get("turns", ())),
        report.get("patience", 0),
        tuple(sorted(shared)),
        report.get("hash", ""),
        report["outcome"],
        report["message"],
        opening,
    )


def shrink(runs: Runs, report: dict, seconds: float) -> tuple[Schedule, dict]:
    """The simplest schedule that was found within `seconds` to fail as the reported one, and the report of its run."""
    until = time.monotonic() + seconds
    best = report
    if "turns" in report and not (report["steps"] > _LONG_STEPS and report["preemptions"] <= _FEW):
        shrinking = _Shrinking(runs, report, lambda: time.monotonic() < until and not runs.is_over)
        best = shrinking.run()
    schedule = schedule_of(best, runs.shared, runs.opening)
    witnessed = runs.one(schedule.order(witness=True)) if schedule.turns else None
    if witnessed is None or witnessed["outcome"] != schedule.outcome:
        return schedule, best
    return schedule, witnessed


class _Shrinking:
    def __init__(self, runs: Runs, report: dict, has_time: Callable[[], bool]) -> None:
        self._runs = runs
        self._failure = _failure(report)
        self._has_time = has_time
        self._best = report
        self._deviations = deviations_of(report["turns"])

    def run(self) -> dict:
        """The report of the simplest run."""
        self._shorten()
        self._thin_out()
        self._interrupt_less()
        return self._best

    def _shorten(self) -> None:
        """Leave out what comes at the end, by halves."""
        least, most = 0, len(self._deviations)
        while least < most and self._has_time():
            middle = (least + most) // 2
            if self._takes(self._deviations[:middle]):
                most = min(middle, len(self._deviations))
            else:
                least = middle + 1

    def _thin_out(self) -> None:
        """Leave out parts, smaller and smaller ones (Zeller and Hildebrandt, Simplifying and Isolating, TSE 2002)."""
        size = max(len(self._deviations) // 2, 1)
        while self._deviations and self._has_time():
            at, smaller = 0, False
            while at < len(self._deviations) and self._has_time():
                if self._takes(self._deviations[:at] + self._deviations[at + size :]):
                    smaller = True
                else:
                    at += size
            if size == 1 and not smaller:
                return
            size = max(size // 2, 1)

    def _interrupt_less(self) -> None:
        """Look for a failing schedule with fewer preemptions among all that have so few."""
        preemptions = self._best["preemptions"]
        if not preemptions or self._best["steps"] > _SMALL_STEPS:
            return
        exploration = BoundedExploration(preemptions - 1)
        for _ in range(_SMALL_RUNS):
            attempt = exploration.next()
            if attempt is None or not self._has_time():
                return
            report = self._runs.one({"strategy": "guided", "prefix": attempt.prefix, "keep": True})
            if report is None:
                return
            if _failure(report) == self._failure:
                self._best = report
                return
            exploration.learn(attempt, report)

    def _takes(self, deviations: list[Deviation]) -> bool:
        """Whether it still fails so; then these deviations are what is worked on."""
        report = self._runs.one({"strategy": "deviations", "deviations": deviations})
        if report is None or _failure(report) != self._failure:
            return False
        self._deviations, self._best = deviations, report
        return True


def deviations_of(turns: list) -> list[Deviation]:
    """What a schedule has of switches from one thread to another."""
    counts: dict[int, int] = {}
    deviations = []
    for (number, steps), (following, _) in pairwise(turns):
        counts[number] = counts.get(number, 0) + steps
        deviations.append((number, counts[number], following))
    return deviations


def _failure(report: dict) -> tuple[str, str]:
    """What has to be the same for two runs to fail in the same way."""
    kind = report["outcome"]
    return kind, report["message"].partition(":")[0] if kind == "exception" else ""
