"""Systematic searches: which prefix of a schedule to try next, given what came of those tried before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Protocol

from visualizer.scheduling.operations import (
    ACQUIRE,
    ALIVE,
    BEGIN,
    END,
    JOIN,
    ON_THINGS,
    READ,
    RELEASE,
    START,
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

    Dynamic partial-order reduction with sleep sets: C. Flanagan and P. Godefroid, Dynamic Partial-Order Reduction for
    Model Checking Software, POPL 2005; P. Godefroid, Partial-Order Methods for the Verification of Concurrent Systems.
    """

    def __init__(self) -> None:
        self._path: list[_Node] = []
        self._next: Attempt | None = Attempt()
        self.classes = 0
        """How many classes were seen so far."""

    def next(self) -> Attempt | None:
        """The next attempt; there is only one at a time."""
        attempt, self._next = self._next, None
        return attempt

    def learn(self, attempt: Attempt, report: dict) -> None:
        """Find out which steps of the run could have been done in another order."""
        if report["outcome"] != "redundant":
            self.classes += 1
        trace = report["trace"]
        self._extend(choices_of(report), trace)
        nodes = {node.choice.at: node for node in self._path}
        for at, thread, segment in _reversible(trace):
            node = nodes.get(segment)
            if node is not None:
                self._want(node, thread, at)
        last = self._path[-1] if self._path else None
        if last is not None and kind_of(last.choice.steps[last.chosen]) == END:
            # What daemon threads do before the program ends can matter, whatever it is.
            last.wanted |= set(last.choice.steps)
        self._backtrack()

    def _extend(self, choices: list[Choice], trace: list[int]) -> None:
        """Make a node for each choice behind those of the path."""
        for choice in choices[len(self._path) :]:
            sleeping: dict[int, int] = {}
            if self._path:
                before = self._path[-1]
                sleeping = {number: step for number, step in before.known().items() if number != before.chosen}
                for step in trace[before.choice.at : choice.at]:
                    for number, other in list(sleeping.items()):
                        if are_dependent(step, other) or thread_of(step) == number:
                            del sleeping[number]
            self._path.append(_Node(choice, choice.chosen, sleeping, {choice.chosen}))

    @staticmethod
    def _want(node: _Node, thread: int, causes: set[int]) -> None:
        """From `node` let `thread` go first, or one of those without which it cannot."""
        candidates = node.choice.steps
        if thread in candidates:
            node.wanted.add(thread)
        elif causes & set(candidates):
            if not causes & node.wanted:
                node.wanted.add(min(causes & set(candidates)))
        else:
            node.wanted |= set(candidates)

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


Clock = dict[int, int]
"""Of each thread how many of its steps happened before."""


def _reversible(trace: list[int]) -> list[tuple[set[int], int, int]]:
    """Pairs of steps that could have been done in the other order.

    Each is given as: the threads whose steps between the two the later one depends on, the thread of the later one, and
    the position of the earlier one, or of the step that it comes with.
    """
    pairs: list[tuple[set[int], int, int]] = []
    clocks: dict[int, Clock] = defaultdict(dict)
    starts: dict[int, Clock] = {}
    ends: dict[int, Clock] = {}
    reads: dict[int, Clock] = defaultdict(dict)
    writes: dict[int, Clock] = defaultdict(dict)
    # By thing, then thread, then kind: position and number among the steps of the thread.
    seen: dict[tuple[bool, int], dict[int, dict[int, tuple[int, int]]]] = defaultdict(lambda: defaultdict(dict))
    stamps: list[tuple[int, int]] = []

    def join(clock: Clock, other: Clock) -> None:
        for thread, count in other.items():
            if clock.get(thread, 0) < count:
                clock[thread] = count

    for position, step in enumerate(trace):
        me, kind, thing = thread_of(step), kind_of(step), thing_of(step)
        clock = clocks[me]
        group = (kind in ON_THINGS, thing)
        if kind in ON_THINGS or kind == ALIVE:
            latest = -1
            for other, kinds in seen[group].items():
                if other == me:
                    continue
                for before, (at, count) in kinds.items():
                    if at > latest and _could_swap(before, kind) and clock.get(other, 0) < count:
                        latest = at
            if latest >= 0:
                causes = {
                    thread for thread, count in stamps[latest + 1 :] if thread != me and clock.get(thread, 0) >= count
                }
                # A thread ends in one go with its last step.
                pairs.append((causes, me, latest - (kind_of(trace[latest]) == END)))
        if kind == BEGIN:
            join(clock, starts.get(me, {}))
        elif kind in (JOIN, ALIVE):
            join(clock, ends.get(thing, {}))
        elif kind == READ:
            join(clock, writes[thing])
        elif kind in ON_THINGS:
            join(clock, writes[thing])
            join(clock, reads[thing])
        count = clock[me] = clock.get(me, 0) + 1
        stamps.append((me, count))
        if kind == START:
            starts[thing] = dict(clock)
        elif kind == END:
            ends[thing] = dict(clock)
        elif kind == READ:
            join(reads[thing], clock)
        elif kind in ON_THINGS:
            join(writes[thing], clock)
        if kind in ON_THINGS or kind == END:
            seen[group][me][kind] = (position, count)
    return pairs


def _could_swap(earlier: int, later: int) -> bool:
    if earlier == END:
        return later == ALIVE
    if earlier == READ and later == READ:
        return False
    # A lock that is held cannot be acquired, nor released by who waits for it.
    return {earlier, later} not in ({ACQUIRE, RELEASE}, {RELEASE})
