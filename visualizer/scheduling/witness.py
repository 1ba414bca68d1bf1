"""Writes down everything about a run that is to be explained: where each step was done, and with which value."""

import sys

from .naming import Call, Names, name_of_lock
from .operations import CONTAINER, ITEM, LOCK, kind_of, thing_of, thread_of
from .scheduler import Scheduler, Witness

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .sites import Sites

_EDGE = 100
"""Steps at the beginning and at the end of a turn that are written down; what is between them is like them."""


_NEVER = (1 << 62, 0)


class Record(Witness):
    """A record of the steps of a run: of all, or of those near the ends of `turns`, if the run follows a schedule."""

    def __init__(
        self,
        scheduler: Scheduler,
        sites: "Sites",
        is_users: "Callable[[str], bool]",
        turns: "Sequence[Sequence[int]]" = (),
    ) -> None:
        self._scheduler = scheduler
        self._skipped = _middles(turns)
        self._from, self._to = next(self._skipped, _NEVER)
        self._sites = sites
        self._is_users = is_users
        self._steps: list[list] = []
        self._places: dict[tuple[str, int, str], int] = {}
        self._choices: list[int] = []
        self._by_hand: list[tuple[int, dict]] = []
        self._is_written = self._is_choice = False
        self._told = 0, 0, 0, 0
        self._locks: dict[int, object] = {}

    def chosen(self) -> None:
        """Write down that there was a choice."""
        self._is_choice = True

    def by_hand(self, order: dict) -> None:
        """Write down what was done by hand, and before which step."""
        self._by_hand.append((len(self._steps), order))

    def step(self, step: int) -> None:
        """Write down a step, and where it is done."""
        is_choice, self._is_choice = self._is_choice, False
        at = len(self._scheduler.trace)
        if at > self._from:
            self._is_written = False
            if at == self._to:
                self._from, self._to = next(self._skipped, _NEVER)
            return
        self._is_written = True
        call = Call(sys._getframe(2), self._is_users)
        if call.frame is None:
            place = 0
        else:
            key = *call.place(), call.frame.f_code.co_name
            place = self._places.setdefault(key, len(self._places) + 1)
        if is_choice:
            self._choices.append(len(self._steps))
        self._steps.append([thread_of(step), kind_of(step), thing_of(step), place, call.name, None])

    def value(self, text: str) -> None:
        """Write down what the last step has read or wrote."""
        if self._is_written:
            self._steps[-1][5] = text

    def made(self, number: int, thing: object) -> None:
        """Keep what has got a number, to find its name at the end."""
        self._locks[number] = thing

    def table(self, namespaces: "list[dict]") -> dict:
        """What was written down, for JSON.

        `steps` are [thread, kind, thing, place, library function or "", value or None], `places` [file, line,
        function] counted from 1, `things` the names of variables and locks by number, and `kinds` "variable", "lock"
        or "container"; an item of a container has its own name and the kind of its container. `choices` are the
        numbers of the steps that others could have gone instead of, counted from 0, and `by_hand` what was done by
        hand, each as the number of steps before it and the order for it.
        """
        names = Names(namespaces)
        things, kinds = {}, {}
        for number, known in enumerate(self._scheduler.things):
            if number in self._locks:
                things[number], kinds[number] = name_of_lock(self._locks[number], names), LOCK
            elif known:
                things[number] = known[1]
                kinds[number] = CONTAINER if known[0] == ITEM else known[0]
        return {
            "steps": self._steps,
            "places": [list(key) for key in self._places],
            "things": things,
            "kinds": kinds,
            "choices": self._choices,
            "by_hand": self._by_hand,
        }

    def news(self, namespaces: "list[dict]") -> dict:
        """The same as `table`, but of what grows only what was not told before; steps are counted from there."""
        table = self.table(namespaces)
        steps, places, choices, by_hand = self._told
        self._told = len(self._steps), len(self._places), len(self._choices), len(self._by_hand)
        return {
            **table,
            "steps": self._steps[steps:],
            "places": table["places"][places:],
            "choices": [number - steps for number in self._choices[choices:]],
            "by_hand": [(before - steps, order) for before, order in self._by_hand[by_hand:]],
        }


def _middles(turns: "Sequence[Sequence[int]]") -> "Iterator[tuple[int, int]]":
    """Of each long turn, how many steps there are before its middle, and to its end."""
    end = 0
    for _, steps in turns:
        end += steps
        if steps > 2 * _EDGE:
            yield end - steps + _EDGE, end - _EDGE
