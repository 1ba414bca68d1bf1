"""Who goes next: each class is one strategy for choosing.

What a seed stands for must never change with the version of Python, so only `Random.random` is drawn from. It is that
of `random`, without that module, which loads much that would have to be forked.
"""

from _random import Random

from ..runtime.literals import Refusal
from .operations import THREAD_SHIFT, are_dependent
from .scheduler import ControlledThread, Scheduler, Strategy, Verdict

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .by_hand import Hands


def _following(number: int, candidates: "list[ControlledThread]") -> ControlledThread:
    """The first candidate behind a thread, in a ring."""
    return next((thread for thread in candidates if thread.number > number), candidates[0])


class RoundRobin(Strategy):
    """Each thread goes on for `quantum` steps, if it can, and then the one behind it; for ever, if that is 0."""

    def __init__(self, quantum: int = 0) -> None:
        self._quantum = quantum

    def begin(self, scheduler: Scheduler) -> None:
        """Look at whose turn it is."""
        self._scheduler = scheduler

    def choose(self, me: "ControlledThread | None", candidates: "list[ControlledThread]") -> ControlledThread:
        """Who has the turn, or the next behind."""
        current = self._scheduler.current
        if me is not None and (not self._quantum or len(self._scheduler.trace) - current.turn_began < self._quantum):
            return me
        return _following(current.number, candidates)


class RandomWalk(Strategy):
    """Whoever; in a long run a thread stays for a while, so that the run has some `switches` switches in all."""

    def __init__(self, seed: int, length: int = 0, switches: int = 400) -> None:
        self._random = Random(seed).random
        self._stay = 0.0 if length <= switches else 1 - switches / length

    def choose(self, me: "ControlledThread | None", candidates: "list[ControlledThread]") -> ControlledThread:
        """Any of the candidates."""
        if me is not None and self._stay and self._random() < self._stay:
            return me
        return candidates[int(self._random() * len(candidates))]


class Pct(Strategy):
    """Probabilistic concurrency testing: the thread with the highest random priority goes on.

    At `depth` - 1 random steps of `length` the thread that runs falls behind all others. A bug that needs `depth`
    ordering constraints is found with a probability of at least 1 / (threads * length ** (depth - 1)) (Burckhardt et
    al., ASPLOS 2010).
    """

    patience = 50

    def __init__(self, seed: int, length: int, depth: int = 3) -> None:
        self._random = Random(seed).random
        self._changes = sorted(int(self._random() * max(length, 1)) for _ in range(depth - 1))
        self._priorities: dict[int, float] = {}

    def begin(self, scheduler: Scheduler) -> None:
        """Priorities are drawn when a thread is first seen."""
        self._trace = scheduler.trace

    def choose(self, me: "ControlledThread | None", candidates: "list[ControlledThread]") -> ControlledThread:
        """The candidate with the highest priority."""
        priorities = self._priorities
        for thread in candidates:
            if thread.number not in priorities:
                priorities[thread.number] = 1 + self._random()
        while self._changes and len(self._trace) >= self._changes[0]:
            self._changes.pop(0)
            if me is not None:
                priorities[me.number] = -len(self._trace)
        return max(candidates, key=lambda thread: priorities[thread.number])


class Replay(Strategy):
    """The threads of a schedule: turns, as pairs of a thread's number and how many steps it does.

    `patience` is that of the strategy that made the schedule. `diverged` is called with the step, and what is wrong.
    """

    def __init__(self, turns: "Sequence[Sequence[int]]", patience: int, diverged: "Callable[[int, str], None]") -> None:
        self.patience = patience
        self._ends: list[tuple[int, int]] = []
        end = 0
        for number, steps in turns:
            end += steps
            self._ends.append((end, number))
        self._at = 0
        self._diverged = diverged

    def begin(self, scheduler: Scheduler) -> None:
        """Follow the steps as they are made."""
        self._trace = scheduler.trace

    def choose(self, me: "ControlledThread | None", candidates: "list[ControlledThread]") -> ControlledThread:
        """Who went next then."""
        step = len(self._trace)
        ends = self._ends
        while self._at < len(ends) and ends[self._at][0] <= step:
            self._at += 1
        if self._at == len(ends):
            return candidates[0] if me is None else me
        number = ends[self._at][1]
        for thread in candidates:
            if thread.number == number:
                return thread
        self._diverged(step, f"thread {number} went on here, and now cannot")
        return candidates[0]


class Deviations(Strategy):
    """Nobody is interrupted but where it is said; who has to wait is followed by the next thread that can go on.

    A deviation says: when thread `a` is about to do its step number `n`, thread `b` goes on instead. So said, it still
    fits when others before it are left out.
    """

    patience = 20

    def __init__(self, deviations: "Sequence[Sequence[int]]") -> None:
        self._deviations = {(a, n): b for a, n, b in deviations}
        self._counts: dict[int, int] = {}
        self._seen = 0

    def begin(self, scheduler: Scheduler) -> None:
        """Count the steps of each thread."""
        self._scheduler = scheduler

    def choose(self, me: "ControlledThread | None", candidates: "list[ControlledThread]") -> ControlledThread:
        """Who was said to go on, if it can; else whoever has the turn."""
        counts = self._counts
        trace = self._scheduler.trace
        for step in trace[self._seen :]:
            number = step >> THREAD_SHIFT
            counts[number] = counts.get(number, 0) + 1
        self._seen = len(trace)
        current = self._scheduler.current.number
        wanted = self._deviations.get((current, counts.get(current, 0)))
        if wanted is not None:
            for thread in candidates:
                if thread.number == wanted:
                    return thread
        return me if me is not None else _following(current, candidates)


class Guided(Strategy):
    """Follows the choices of a prefix, and then interrupts nobody; writes down what else could have been chosen.

    `prefix` are numbers of threads, one for each time there was a choice. `sleeping` are steps that need not be tried
    behind the prefix, until one that they depend on was done: what follows is known from another run. A run in which
    only such steps are left is given up as redundant.

    Attributes:
        choices: Of each choice the number of steps before it, who was chosen, who had the baton and could go on (or
            -1), and the next step of each candidate. Here an item counts as its container: whether the order of two
            steps matters is asked of the container.
    """

    patience = 6

    def __init__(self, prefix: "Sequence[int]", sleeping: "Sequence[int]" = ()) -> None:
        self._prefix = prefix
        self._sleeping = {step >> THREAD_SHIFT: step for step in sleeping}
        self._asleep_at = 0
        self.choices: list[tuple[int, int, int, list[int]]] = []

    def begin(self, scheduler: Scheduler) -> None:
        """Look at the steps as they are made."""
        self._scheduler = scheduler

    def choose(self, me: "ControlledThread | None", candidates: "list[ControlledThread]") -> ControlledThread:
        """Who the prefix says; behind it who has the baton, or else the next."""
        at = len(self.choices)
        trace = self._scheduler.trace
        if at < len(self._prefix):
            chosen = next((thread for thread in candidates if thread.number == self._prefix[at]), None)
            if chosen is None:
                self._scheduler.give_up(Verdict("diverged", f"thread {self._prefix[at]} cannot go on here any more"))
            self._asleep_at = len(trace)
        else:
            awake = candidates
            if self._sleeping:
                self._wake()
                awake = [thread for thread in candidates if thread.number not in self._sleeping]
            if not awake:
                self._scheduler.give_up(Verdict("redundant", "all that is left was tried before"))
            chosen = me if me in awake else _following(self._scheduler.current.number, awake)
        number = -1 if me is None else me.number
        self.choices.append((len(trace), chosen.number, number, [thread.step for thread in candidates]))  # type: ignore
        return chosen  # type: ignore

    def told(self) -> dict:
        """The choices, all steps, whether any had to wait for a time, and what they are done to."""
        scheduler = self._scheduler
        return {
            "choices": self.choices,
            "trace": list(scheduler.trace),
            "held": sorted(scheduler.held),
            "late": scheduler.was_late,
            "whole_of": list(scheduler.whole_of.items()),
        }

    def _wake(self) -> None:
        trace, whole_of = self._scheduler.trace, self._scheduler.whole_of
        for done in trace[self._asleep_at :]:
            for number, step in list(self._sleeping.items()):
                if are_dependent(done, step, whole_of) or done >> THREAD_SHIFT == number:
                    del self._sleeping[number]
        self._asleep_at = len(trace)


class Opening(Strategy):
    """What a run begins with, whatever comes then: choices, as numbers of threads, and what is done by hand.

    `carry_out` is called with the orders of the hands, which are dicts; it raises Refusal. `diverged` is called with
    the step, and what is wrong, if a choice cannot be made. `then` chooses behind the opening.
    """

    def __init__(
        self,
        items: "Sequence[int | dict]",
        then: Strategy,
        carry_out: "Callable[[dict], None]",
        diverged: "Callable[[int, str], None]",
    ) -> None:
        self.patience = then.patience
        self._items = items
        self._then = then
        self._carry_out = carry_out
        self._diverged = diverged
        self._made = 0

    def begin(self, scheduler: Scheduler) -> None:
        """Both begin."""
        self._trace = scheduler.trace
        self._then.begin(scheduler)

    def told(self) -> dict:
        """What the other one has to tell."""
        return self._then.told()

    def choose(self, me: "ControlledThread | None", candidates: "list[ControlledThread]") -> "ControlledThread | None":
        """Who was chosen; behind the opening, who the other one chooses."""
        if self._made == len(self._items):
            return self._then.choose(me, candidates)
        item = self._items[self._made]
        if isinstance(item, dict):
            self._by_hand(item)
            return None
        self._made += 1
        for thread in candidates:
            if thread.number == item:
                return thread
        self._diverged(len(self._trace), f"thread {item} cannot go on here")
        return None

    def is_stuck(self) -> bool:
        """Whether there is nothing by hand next."""
        if self._made == len(self._items):
            return self._then.is_stuck()
        item = self._items[self._made]
        if not isinstance(item, dict):
            return True
        self._by_hand(item)
        return False

    def _by_hand(self, order: dict) -> None:
        self._made += 1
        try:
            self._carry_out(order)
        except Refusal as refusal:
            self._diverged(len(self._trace), str(refusal))


CHANGED = -1
"""Answered instead of a thread's number: something was done by hand."""


class Manual(Strategy):
    """Somebody else chooses: `ask` is given the candidates and returns the number of one, CHANGED, or None to end.

    `may_help` says whether, when nobody can go on, something that was done by hand could be undone.
    """

    def __init__(self, ask: "Callable[[list[ControlledThread]], int | None]", may_help: "Callable[[], bool]") -> None:
        self._ask = ask
        self._may_help = may_help

    def begin(self, scheduler: Scheduler) -> None:
        """Be able to end the run."""
        self._scheduler = scheduler

    def choose(self, me: "ControlledThread | None", candidates: "list[ControlledThread]") -> "ControlledThread | None":
        """Who was chosen."""
        while True:
            number = self._ask(candidates)
            if number is None:
                self._scheduler.give_up(Verdict("stopped", "it was stopped"))
            if number == CHANGED:
                return None
            for thread in candidates:
                if thread.number == number:
                    return thread

    def is_stuck(self) -> bool:
        """Ask whoever has a lock by hand."""
        if not self._may_help():
            return True
        self.choose(None, [])
        return False


def strategy_of(
    name: str,
    options: dict,
    diverged: "Callable[[int, str], None]",
    ask: "Callable[[list[ControlledThread]], int | None]",
    hands: "Hands",
) -> Strategy:
    """The strategy of a run, as it was ordered; `hands` do what its opening has of them."""
    strategy = _strategy_of(name, options, diverged, ask, hands)
    opening = options.get("opening")
    return Opening(opening, strategy, hands.carry_out, diverged) if opening else strategy


def _strategy_of(
    name: str,
    options: dict,
    diverged: "Callable[[int, str], None]",
    ask: "Callable[[list[ControlledThread]], int | None]",
    hands: "Hands",
) -> Strategy:
    if name == "manual":
        return Manual(ask, lambda: hands.holds_any)
    if name == "round-robin":
        return RoundRobin(options.get("quantum", 0))
    if name == "random":
        return RandomWalk(options["seed"], options.get("length", 0))
    if name == "pct":
        return Pct(options["seed"], options.get("length", 0), options.get("depth", 3))
    if name == "replay":
        return Replay(options["turns"], options["patience"], diverged)
    if name == "deviations":
        return Deviations(options["deviations"])
    if name == "guided":
        return Guided(options["prefix"], options.get("sleeping", ()))
    raise ValueError(f"there is no strategy {name!r}")
