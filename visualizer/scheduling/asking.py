"""Somebody else chooses who goes next: they are asked at each choice, or let the run go on by itself for a while."""

import time

from ..runtime.literals import Refusal
from .by_hand import Hands
from .choosing import Chooser
from .program import Run
from .scheduler import ControlledThread, Scheduler
from .situation import situation
from .strategies import CHANGED
from .telling import Prints
from .watching import Watch
from .witness import Record

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_monotonic = time.monotonic
"""The native one, which is replaced for the program."""


class Asking:
    """Asks who goes next, and does what is answered.

    `ask` is given a situation and returns the answer: {"thread": number}, {"by_hand": order}, see `by_hand.Hands`, or
    {"go_on": how}, see `Ahead`; None to end.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        record: Record,
        run: Run,
        hands: Hands,
        watch: Watch,
        output: "list[int]",
        ask: "Callable[[dict], dict | None]",
    ) -> None:
        """`output` are the files that are printed to."""
        self._scheduler, self._record, self._run = scheduler, record, run
        self._hands, self._watch = hands, watch
        self._prints = Prints(output)
        self._ask = ask
        self._ahead: Ahead | None = None

    def choose(self, candidates: "list[ControlledThread]") -> "int | None":
        """Number of the thread that goes next, CHANGED, or None to end."""
        if self._ahead is not None:
            number = self._ahead.next([thread.number for thread in candidates], self._scheduler.current.number)
            if number is not None:
                return number
        self._watch.ask(True)
        asked = situation(self._scheduler, self._record, self._run, candidates, self._hands)
        answer = self._ask({"asks": {**asked, **self.told()}})
        while answer is not None and "by_hand" in answer:
            try:
                self._hands.carry_out(answer["by_hand"])
                break
            except Refusal as refusal:
                answer = self._ask({"asks": None, "refused": str(refusal)})
        self._watch.ask(False)
        if answer is not None and "go_on" in answer:
            self._ahead = Ahead(answer["go_on"])
            return self.choose(candidates)
        return None if answer is None else answer.get("thread") if "thread" in answer else CHANGED

    def told(self) -> dict:
        """What was done since it was asked last, for JSON: `printed`, see `Prints.news`, and what `Ahead.told` says."""
        ahead, self._ahead = self._ahead, None
        return {"printed": self._prints.news(), **(ahead.told() if ahead is not None else {"made": []})}


class Ahead:
    """Choices that are made without asking.

    An order has the choices that are to be made first as a `plan`, the `strategy` and the `state` of a `Chooser` for
    those behind it, which are made for so many `seconds`; `most` choices are made in all. What does not fit the plan
    is not chosen: then it is asked.
    """

    def __init__(self, order: dict) -> None:
        self._plan = order["plan"]
        self._chooser = Chooser(order["strategy"], order["state"])
        self._until = _monotonic() + order["seconds"]
        self._most = order["most"]
        self._made: list[int] = []

    def next(self, candidates: "list[int]", current: int) -> "int | None":
        """Who goes next; None if that is to be asked."""
        made = self._made
        if not candidates or len(made) >= self._most or (made and _monotonic() > self._until):
            return None
        if len(made) < len(self._plan):
            number = self._plan[len(made)]
            if number not in candidates:
                return None
        else:
            number = self._chooser.next(candidates, current)
        made.append(number)
        return number

    def told(self) -> dict:
        """The choices that were `made`, and the `chooser`, as its state."""
        return {"made": self._made, "chooser": self._chooser.state}
