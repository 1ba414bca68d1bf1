"""Who goes next when the user lets the program choose: the strategies, as they are called on the screen."""

from __future__ import annotations

from random import Random

from visualizer.search.sources import STRATEGIES
from visualizer.search.stepping import Situation

CALLED = {
    "mixed": "a bit of each",
    "random": "anyone, at random",
    "pct": "by random priorities (PCT)",
    "round-robin": "everybody in turn (round robin)",
    "bounded": "few interruptions (preemption-bounded)",
    "exhaustive": "all orders, one after the other (exhaustive)",
}
"""What the strategies of `search.sources` are called."""
assert tuple(CALLED) == STRATEGIES
_CHANGES = 0.1
"""How often the thread with the highest priority falls behind all others."""


class Chooser:
    """Chooses who goes next, in the spirit of a strategy of the search, beginning with a seed.

    Those that try systematically have no favourite next step: they interrupt nobody here.
    """

    def __init__(self, strategy: str, seed: int) -> None:
        self._strategy = strategy
        self._random = Random(seed)
        self._priorities: dict[int, float] = {}

    def next(self, situation: Situation) -> int:
        """One of the candidates, of which there has to be one."""
        candidates = situation.candidates
        if self._strategy in ("mixed", "random"):
            return self._random.choice(candidates)
        if self._strategy == "pct":
            return self._by_priority(candidates)
        after = situation.current + (self._strategy == "round-robin")
        return next((number for number in candidates if number >= after), candidates[0])

    def _by_priority(self, candidates: tuple[int, ...]) -> int:
        priorities = self._priorities
        for number in candidates:
            priorities.setdefault(number, 1 + self._random.random())
        highest = max(candidates, key=priorities.__getitem__)
        if self._random.random() < _CHANGES:
            priorities[highest] = min(priorities.values()) - 1
            highest = max(candidates, key=priorities.__getitem__)
        return highest
