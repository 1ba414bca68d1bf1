"""Lost updates: a counter beside what it should have come to."""

from __future__ import annotations

from dataclasses import dataclass

STEADY_NS = 400_000_000
"""Two values that have not changed for so long belong together."""
_SETTLING_NS = 1_000_000_000
"""So long after a switch is turned on, threads may still be in the midst of what they began before."""


@dataclass(frozen=True)
class LossText:
    """What is to be said, and whether it is a warning."""

    text: str
    is_warning: bool


NOTHING_LOST = LossText("none lost", False)


class Losses:
    """Compares the two values again and again.

    They are read at the same moment, but a program may count first and add to what is expected later. So what is
    missing was lost when what is expected has just grown, and when both stand still; in between the difference means
    nothing, and what was lost before is all that can be said.

    Attributes:
        lost: Updates that were lost, at the last look that could tell.
    """

    def __init__(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self.lost = 0
        self._counter = self._expected = 0
        self._changed: int | None = None
        self._expected_grows = False
        self._can_tell = True
        self._is_on = False
        self._on_since = 0
        self._lost_before = 0

    def update(self, time: int, counter: int, expected: int, is_on: bool = False) -> None:
        """Take in the values at a time in ns, and whether the switch that protects them is on."""
        if self._changed is None:
            self._is_on, self._on_since = is_on, time
        elif counter < self._counter and expected < self._expected:
            # The program began anew.
            self._reset()
            self._is_on, self._on_since = is_on, time
        grown = self._changed is not None and expected > self._expected
        self._expected_grows = self._expected_grows or grown
        if (counter, expected) != (self._counter, self._expected) or self._changed is None:
            self._can_tell = False
            self._counter, self._expected, self._changed = counter, expected, time
        if self._expected_grows and counter <= expected and (grown or time - self._changed >= STEADY_NS):
            self.lost = self._missing
            self._can_tell = True
        if is_on != self._is_on:
            self._is_on, self._on_since = is_on, time
        if not is_on or time - self._on_since < _SETTLING_NS:
            self._lost_before = self.lost

    def finish(self) -> None:
        """No thread counts any more: what is missing is lost."""
        self.lost = self._missing
        self._can_tell = True

    def text(self, switch: str = "") -> LossText:
        """What is to be said; `switch` is the label of what is on, if anything is."""
        if not self._expected_grows and self.lost == 0:
            return LossText(f"{_spaced(self._missing)} missing so far", False) if self._missing else NOTHING_LOST
        text = f"{_spaced(self.lost)} lost" if self.lost else NOTHING_LOST.text
        if not self._can_tell:
            text += " before this round"
        if self.lost and self._is_on and switch:
            since = self.lost - self._lost_before
            what = "the lock" if "lock" in switch.lower() else f"\N{LEFT DOUBLE QUOTATION MARK}{switch}"
            what += "" if "lock" in switch.lower() else "\N{RIGHT DOUBLE QUOTATION MARK}"
            text += f", {_spaced(since) if since > 0 else 'none'} since {what} is on"
        return LossText(text, self.lost > 0)

    @property
    def _missing(self) -> int:
        return max(0, self._expected - self._counter)


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
