"""Systematic searches: which prefix of a schedule to try next, given what came of those tried before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from visualizer.scheduling.operations import (
    ACQUIRE,
    ALIVE,
    BEGIN,
    END,
    JOIN,
    ON_THINGS,
    ON_THREADS,
    PROGRAM_END,
    READ,
    RELEASE,
    START,
    TRY,
    are_dependent,
    kind_of,
    thing_of,
    thread_of,
)


@dataclass(frozen=True)
class Attempt:
    """A run to be made.

    Attributes:
        prefix: Numbers of the threads to choose, one for each time there is a choice.
        sleeping: Steps that need not be tried behind it, see `scheduling.strategies.Guided`.
    """

    prefix: tuple[int, ...] = ()
    sleeping: tuple[int, ...] = ()


@dataclass(frozen=True)
class Choice:
    """A choice that a run has made.

    Attributes:
        at: Number of steps before it.
        chosen: Number of the thread.
        current: Number of the thread that had the baton and could have gone on, or -1.
        steps: What each candidate was about to do, by its number.
    """

    at: int
    chosen: int
    current: int
    steps: dict[int, int]


def choices_of(report: dict) -> list[Choice]:
    """The choices in the report of a guided run."""
    return [
        Choice(at, chosen, current, {thread_of(step): step for step in steps})
        for at, chosen, current, steps in report["choices"]
    ]


class Exploration(Protocol):
    """A systematic search through the schedules of a program."""

    def next(self) -> Attempt | None:
        """What to try next; None if nothing is left, or if it depends on a run that has not come back."""
        ...

    def learn(self, attempt: Attempt, report: dict) -> None:
        """What came of an attempt."""
        ...


class BoundedExploration:
    """All schedules with at most `bound` preemptions, those with fewer first."""

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._waiting: list[list[Attempt]] = [[] for _ in range(bound + 1)]
        self._waiting[0].append(Attempt())

    def next(self) -> Attempt | None:
        """An attempt with as few preemptions as possible."""
        for waiting in self._waiting:
            if waiting:
                return waiting.pop()
        return None

    def learn(self, attempt: Attempt, report: dict) -> None:
        """Whatever else could have been chosen behind the prefix is to be tried, too."""
        preemptions = 0
        taken: list[int] = []
        for number, choice in enumerate(choices_of(report)):
            if number >= len(attempt.prefix):
                for other in choice.steps:
                    cost = preemptions + _is_preemption(choice, other)
                    if other != choice.chosen and cost <= self._bound:
                        self._waiting[cost].append(Attempt((*taken, other)))
            preemptions += _is_preemption(choice, choice.chosen)
            taken.append(choice.chosen)


def _is_preemption(choice: Choice, chosen: int) -> bool:
    return choice.current not in (-1, chosen)


@dataclass
class _Node:
    """A state on the path that is explored: where it is, what was tried from there, and what is to be tried."""

    choice: Choice
    chosen: int
    sleeping: dict[int, int]
    wanted: set[int] = field(default_factory=set)
    done: dict[int, int] = field(default_factory=dict)

    def known(self) -> dict[int, int]:
        """Steps whose continuations from here are known."""
        return {**self.sleeping, **self.done}


class ExhaustiveExploration:
    """One schedule of each class of schedules that differ only in the order of steps that do not depend on each other.

    Dynamic partial-order reduction with source sets and sleep sets: P. Abdulla, S. Aronsson, B. Jonsson and K. Sagonas,
    Optimal Dynamic Partial Order Reduction, POPL 2014, algorithm 1.
    """

    def __init__(self) -> None:
        self._path: list[_Node] = []
        self._next: Attempt | None = Attempt()
        self.classes = 0
        """How many classes were seen so far."""
        self.is_complete = False
        """Whether all were seen."""

    def next(self) -> Attempt | None:
        """The next attempt; there is only one at a time."""
        attempt, self._next = self._next, None
        return attempt

    def learn(self, attempt: Attempt, report: dict) -> None:
        """Find out which steps of the run could have been done in another order."""
        if report["outcome"] != "redundant":
            self.classes += 1
        run = _Run(report)
        self._extend(run)
        nodes = {node.choice.at: node for node in self._path}
        for at, first in run.reversible():
            node = nodes.get(at)
            if node is not None and not first & node.wanted:
                candidates = set(node.choice.steps)
                node.wanted |= {min(first & candidates)} if first & candidates else candidates
        if run.daemons or run.was_late:
            # What daemons do before the program ends, and all that is done before a time is up, can matter: only sleep
            # sets leave schedules out.
            for node in self._path:
                node.wanted |= set(node.choice.steps)
        self._backtrack()

    def _extend(self, run: _Run) -> None:
        """Make a node for each choice behind those of the path."""
        for choice in run.choices[len(self._path) :]:
            sleeping: dict[int, int] = {}
            if self._path:
                before = self._path[-1]
                sleeping = {number: step for number, step in before.known().items() if number != before.chosen}
                for step in run.trace[before.choice.at : choice.at]:
                    for number, other in list(sleeping.items()):
                        if are_dependent(step, other, run.whole_of) or thread_of(step) == number:
                            del sleeping[number]
            self._path.append(_Node(choice, choice.chosen, sleeping, {choice.chosen}))

    def _backtrack(self) -> None:
        while self._path:
            node = self._path[-1]
            node.done[node.chosen] = node.choice.steps[node.chosen]
            left = node.wanted - node.done.keys() - node.sleeping.keys()
            if left:
                node.chosen = min(left)
                prefix = tuple(node.chosen for node in self._path)
                known = [step for number, step in node.known().items() if number != node.chosen]
                self._next = Attempt(prefix, tuple(known))
                return
            self._path.pop()
        self.is_complete = True


Clock = dict[int, int]
"""Of each thread how many of its steps happened before."""


class _Steps:
    """The steps done to one thing so far.

    Attributes:
        looks: What happened before those that only look, and these.
        changes: What happened before the others, and these.
        last: Positions of the last ones, by thread, operation and state of a lock before it.
    """

    def __init__(self) -> None:
        self.looks: Clock = {}
        self.changes: Clock = {}
        self.last: dict[tuple[int, int, str], int] = {}


class _Run:
    """What a guided run has reported.

    Attributes:
        daemons: Numbers of the threads that the end of the program does not wait for.
        was_late: Whether a thread has waited until its time was up.
    """

    def __init__(self, report: dict) -> None:
        self.trace: list[int] = report["trace"]
        self.choices = choices_of(report)
        self.whole_of: dict[int, int] = dict(report["whole_of"])
        self.was_late: bool = report["late"]
        self._candidates = {choice.at: choice.steps for choice in self.choices}
        self.daemons = {number for number, (_, is_daemon) in enumerate(report["threads"]) if is_daemon}
        self._now: dict[int, Clock] = defaultdict(dict)
        self._clocks: list[Clock] = []
        self._steps: dict[tuple[str, int], _Steps] = defaultdict(_Steps)
        self._all = _Steps()
        # How locks are now, and how that of each step was before it.
        self._locks = dict.fromkeys(report["held"], _HELD)
        # What is done by hand is no step: nobody can say how these are.
        self._handled = frozenset(report.get("handled", ()))
        self._states: list[str] = []

    def reversible(self) -> Iterator[tuple[int, set[int]]]:
        """Pairs of steps that could have been done in the other order, with nothing between that forbids it.

        Each is given as the position of the earlier one, and the threads of which one has to go first there instead.
        """
        for position, step in enumerate(self.trace):
            me, kind = thread_of(step), kind_of(step)
            if step == PROGRAM_END:
                self._await_threads()
            clock, earlier = self._happens(step)
            self._now[me] = clock
            self._clocks.append(clock)
            state = self._hold(kind, thing_of(step))
            self._states.append(state)
            for at in earlier:
                yield at, self._first(at, position, step, clock)
            for group in self._groups(step, "whole", "parts"):
                steps = self._steps[group]
                _join(steps.looks if kind in _LOOKS else steps.changes, clock)
                steps.last[me, kind, state] = position
            self._all.last[me, kind, state] = position

    def _groups(self, step: int, of_whole: str, of_part: str) -> list[tuple[str, int]]:
        """What a step is done to, and for a container or an item: the items, or the container."""
        kind, thing = kind_of(step), thing_of(step)
        if kind in ON_THREADS:
            return [("thread", thing)]
        if kind not in ON_THINGS:
            return []
        whole = self.whole_of.get(thing)
        return [("thing", thing), (of_whole, thing) if whole is None else (of_part, whole)]

    def _await_threads(self) -> None:
        """Before the program ends, all threads have ended that are no daemons."""
        for number in list(self._now):
            if number not in self.daemons:
                _join(self._now[0], self._steps["thread", number].changes)

    def _hold(self, kind: int, lock: int) -> str:
        """How a lock is before a step; and from now on as the step leaves it."""
        if lock in self._handled:
            return _UNKNOWN
        before = self._locks.get(lock, _FREE)
        if kind == ACQUIRE:
            self._locks[lock] = _HELD
        elif kind == RELEASE:
            self._locks[lock] = _FREE
        elif kind == TRY and before is _FREE:
            self._locks[lock] = _UNKNOWN
        return before

    def _happens(self, step: int) -> tuple[Clock, list[int]]:
        """What has happened before a step, and it; and positions of those with which it could change places."""
        me, kind = thread_of(step), kind_of(step)
        before = self._now[me]
        groups = [self._all] if step == PROGRAM_END else [self._steps[g] for g in self._groups(step, "parts", "whole")]
        others = {
            at
            for steps in groups
            for (thread, earlier, _), at in steps.last.items()
            if thread != me and not self._is_in(at, before) and self._could_swap(at, earlier, step)
        }
        clock = dict(before)
        for steps in groups:
            _join(clock, steps.changes)
            if kind not in _LOOKS:
                _join(clock, steps.looks)
        clock[me] = clock.get(me, 0) + 1
        between = others if kind != ACQUIRE else {at for at in others if self._states[at] is not _UNKNOWN}
        return clock, [at for at in others if not any(self._is_in(at, self._clocks[to]) for to in between - {at})]

    def _is_in(self, position: int, clock: Clock) -> bool:
        """Whether the step at a position has happened before."""
        thread = thread_of(self.trace[position])
        return clock.get(thread, 0) >= self._clocks[position][thread]

    def _could_swap(self, position: int, earlier: int, step: int) -> bool:
        later = kind_of(step)
        if step == PROGRAM_END:
            return True
        if earlier in _LOOKS and later in _LOOKS:
            return False
        has_to_wait = self._states[position] is _HELD if later == ACQUIRE else earlier in _ENABLED_BY.get(later, ())
        # What waits can also go on because its time is up.
        return not has_to_wait or self._candidates.get(position, {}).get(thread_of(step)) == step

    def _first(self, position: int, until: int, step: int, clock: Clock) -> set[int]:
        """Threads that could go first in a run that does `step` before the one at `position`."""
        first: set[int] = set()
        begins: dict[int, int] = {}
        following = [(thread_of(self.trace[at]), at, self._clocks[at]) for at in range(position + 1, until)]
        for thread, at, after in [*following, (thread_of(step), -1, clock)]:
            if thread in begins or (at >= 0 and self._is_in(position, after)):
                continue
            if not any(after.get(other, 0) >= count for other, count in begins.items()):
                first.add(thread)
            begins[thread] = after[thread]
        return first


def _join(clock: Clock, other: Clock) -> None:
    for thread, count in other.items():
        if clock.get(thread, 0) < count:
            clock[thread] = count


_LOOKS = frozenset([READ, ALIVE, JOIN])
"""Operations whose order among each other does not matter."""
_FREE, _HELD, _UNKNOWN = "free", "held", "unknown"
"""How a lock is; whether one that is tried is taken or only looked at cannot be seen."""
_ENABLED_BY = {BEGIN: {START}, JOIN: {START, BEGIN, END}, ALIVE: {START, BEGIN}, END: {JOIN}}
"""By operation, those behind which it always comes."""
