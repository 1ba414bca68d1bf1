"""Who goes next when a program that is stepped goes on by itself, in the spirit of a strategy of the search."""

_MULTIPLIER, _INCREMENT, _BITS = 6364136223846793005, 1442695040888963407, 64
"""Of Knuth's linear congruential generator (MMIX): its state is one number, which can be told, and taken up again."""
_CHANGES = 0.1
"""How often the thread with the highest priority falls behind all others."""

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Chooser:
    """Chooses in the spirit of a strategy of `search.sources`; those that try systematically interrupt nobody here.

    `state` is a seed, or what `state` of another one was: it goes on where that one was.
    """

    def __init__(self, strategy: str, state: "int | Sequence") -> None:
        self._strategy = strategy
        seed, priorities = (state, ()) if isinstance(state, int) else state
        self._seed = seed
        self._priorities: dict[int, float] = dict(priorities)

    @property
    def state(self) -> list:
        """What it needs to know to go on, for JSON."""
        return [self._seed, [[number, priority] for number, priority in self._priorities.items()]]

    def next(self, candidates: "Sequence[int]", current: int) -> int:
        """One of the candidates, of which there has to be one; `current` is who went last."""
        if self._strategy in ("mixed", "random"):
            return candidates[int(self._chance() * len(candidates))]
        if self._strategy == "pct":
            return self._by_priority(candidates)
        after = current + (self._strategy == "round-robin")
        return next((number for number in candidates if number >= after), candidates[0])

    def _chance(self) -> float:
        self._seed = (self._seed * _MULTIPLIER + _INCREMENT) % (1 << _BITS)
        return (self._seed >> 11) / (1 << _BITS - 11)

    def _by_priority(self, candidates: "Sequence[int]") -> int:
        priorities = self._priorities
        for number in candidates:
            if number not in priorities:
                priorities[number] = 1 + self._chance()
        highest = max(candidates, key=priorities.__getitem__)
        if self._chance() < _CHANGES:
            priorities[highest] = min(priorities.values()) - 1
            highest = max(candidates, key=priorities.__getitem__)
        return highest
