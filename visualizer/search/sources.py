"""Where the orders for the runs of a search come from: seeds by number, or a systematic exploration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from visualizer.search.exploration import Attempt, BoundedExploration, ExhaustiveExploration, Exploration

BOUND = 2
"""Preemptions of a bounded search; most bugs need no more (Thomson et al., TOPC 2016)."""
_LONG = 5_000
"""Steps from which on a run is long."""
_SWITCHES = 2_000
"""How often threads take turns in a long run."""


class Source(Protocol):
    """Hands out orders, and learns from the reports."""

    def next(self) -> dict | None:
        """The next order; None if there is none, or none before a report has come."""
        ...

    def learn(self, order: dict, report: dict) -> None:
        """What came of an order."""
        ...


class Numbered:
    """Schedules by number, beginning with `seed`: what a number stands for depends on it and `length` alone.

    `length` is how many steps a run has that nobody interrupts.
    """

    def __init__(self, order_of: Callable[[int, int], dict], seed: int, length: int) -> None:
        self._order_of = order_of
        self._next = seed
        self._length = length

    def next(self) -> dict:
        """The order for the next number."""
        number, self._next = self._next, self._next + 1
        return {**self._order_of(number, self._length), "number": number}

    def learn(self, order: dict, report: dict) -> None:
        """Seeds learn nothing."""


class Systematic:
    """The attempts of an exploration."""

    def __init__(self, exploration: Exploration) -> None:
        self.exploration = exploration
        self._count = 0

    def next(self) -> dict | None:
        """The order for the next attempt."""
        attempt = self.exploration.next()
        if attempt is None:
            return None
        self._count += 1
        return {
            "strategy": "guided",
            "prefix": attempt.prefix,
            "sleeping": attempt.sleeping,
            "number": self._count,
            "seed": None,
        }

    def learn(self, order: dict, report: dict) -> None:
        """Let the exploration learn, unless the run has told nothing, which then is no whole one."""
        if "choices" in report:
            self.exploration.learn(Attempt(tuple(order["prefix"]), tuple(order["sleeping"])), report)


def _uninterrupted(number: int, length: int) -> dict:
    return {"strategy": "round-robin", "quantum": 0, "seed": number}


def _in_turn(number: int, length: int) -> dict:
    return {"strategy": "round-robin", "quantum": number * max(length // _SWITCHES, 1), "seed": number}


def _random(number: int, length: int) -> dict:
    return {"strategy": "random", "seed": number, "length": length}


def _pct(number: int, length: int) -> dict:
    return {"strategy": "pct", "seed": number, "length": length, "depth": 2 + number % 3}


def _mixed(number: int, length: int) -> dict:
    if number == 0:
        return _uninterrupted(number, length)
    if length > _LONG:
        # Each switch takes its time, and few are enough where there are so many places for them.
        return (_pct if number % 2 else _random)(number, length)
    if number == 1:
        return _in_turn(number, length)
    return (_pct if number % 3 == 0 else _random)(number, length)


MIXED = "mixed"
_NUMBERED = {MIXED: _mixed, "random": _random, "pct": _pct, "round-robin": _in_turn}
STRATEGIES = (*_NUMBERED, "bounded", "exhaustive")
"""Names of the strategies; the first is the default: mostly random, some by priorities."""


def source_of(strategy: str, seed: int, length: int) -> Source:
    """The source for a strategy, one of STRATEGIES."""
    if strategy == "bounded":
        return Systematic(BoundedExploration(BOUND))
    if strategy == "exhaustive":
        return Systematic(ExhaustiveExploration())
    # Number 0 of the mixed ones is the run that nobody interrupts, which every search begins with.
    return Numbered(_NUMBERED[strategy], max(seed, 1) if strategy == MIXED else seed, length)
