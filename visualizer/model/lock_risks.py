"""Deadlocks that another interleaving can have: locks that threads take inside each other in different orders.

A cycle of locks is a risk if each of its steps is done by a thread of its own, no two of them inside of the same other
lock, and none only when a thread of another has ended or not yet begun. After K. Havelund, Using Runtime Analysis to
Guide Model Checking of Java Programs, SPIN 2000.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from visualizer.model.interleaving import Interleaving, Step, takings
from visualizer.model.races import Clock, Clocks
from visualizer.scheduling.operations import ACQUIRE, RELEASE, TRY

_BUDGET = 100_000
"""How many paths through the graph are followed, at most."""
_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}


@dataclass(frozen=True)
class Nesting:
    """A lock that was taken while another was held.

    Attributes:
        first, second: The steps that took them.
        gates: Numbers of the other locks that were held.
        clock: What had happened before for sure, if locks are left out.
    """

    first: Step
    second: Step
    gates: frozenset[int]
    clock: Clock

    def can_meet(self, other: Nesting) -> bool:
        """Whether two threads can be here at the same time."""
        mine, other_thread = self.second.thread, other.second.thread
        return (
            mine != other_thread
            and not self.gates & other.gates
            and self.clock[mine] > other.clock.get(mine, 0)
            and other.clock[other_thread] > self.clock.get(other_thread, 0)
        )


@dataclass(frozen=True)
class LockRisk:
    """A cycle in which locks are taken, and how to say it, without a full stop."""

    cycle: list[Nesting]
    sentence: str


def find_lock_risks(*interleavings: Interleaving) -> list[LockRisk]:
    """The deadlocks that the order of locks makes possible in one or more runs, one for each set of locks."""
    found: dict[frozenset[str], LockRisk] = {}
    for interleaving in interleavings:
        for cycle in _cycles(interleaving):
            names = frozenset(nesting.first.name for nesting in cycle)
            found.setdefault(names, LockRisk(cycle, _sentence(interleaving, cycle)))
    return list(found.values())


def _cycles(interleaving: Interleaving) -> list[list[Nesting]]:
    graph: dict[int, list[Nesting]] = defaultdict(list)
    for nesting in _nestings(interleaving):
        graph[nesting.first.thing].append(nesting)
    found: dict[frozenset[int], list[Nesting]] = {}
    budget = _BUDGET
    for start in sorted(graph):
        paths = [[nesting] for nesting in graph[start]]
        # Shortest first, and each cycle from its lowest lock.
        for path in paths:
            last = path[-1].second.thing
            if last == start:
                found.setdefault(frozenset(nesting.first.thing for nesting in path), path)
                continue
            for nesting in graph[last]:
                budget -= 1
                known = nesting.second.thing != start and any(
                    nesting.second.thing in (part.first.thing, part.second.thing) for part in path
                )
                if nesting.second.thing >= start and not known and all(map(nesting.can_meet, path)):
                    paths.append([*path, nesting])
            if budget < 0:
                break
    return list(found.values())


def _nestings(interleaving: Interleaving) -> list[Nesting]:
    taken = takings(interleaving.steps)
    signals = _signals(interleaving, taken)
    clocks = Clocks()
    held: dict[int, dict[int, Step]] = defaultdict(dict)
    found: dict[tuple, Nesting] = {}
    for step in interleaving.steps:
        clocks.take(step)
        if step.kind == RELEASE:
            held[step.thread].pop(step.thing, None)
        if step.number not in taken or step.thing in signals:
            continue
        around = held[step.thread]
        if step.kind == ACQUIRE:
            clock = clocks.of(step.thread)
            for lock, first in around.items():
                gates = frozenset(around) - {lock}
                key = step.thread, lock, step.thing, gates, clock[step.thread]
                if key not in found and lock != step.thing:
                    found[key] = Nesting(first, step, gates, dict(clock))
        around[step.thing] = step
    return list(found.values())


def _signals(interleaving: Interleaving, taken: set[int]) -> set[int]:
    """Locks that somebody releases who has not taken them: those have no order."""
    owner: dict[int, int] = {}
    signals: set[int] = set()
    for step in interleaving.steps:
        if step.kind in (ACQUIRE, TRY) and step.number in taken:
            owner[step.thing] = step.thread
        elif step.kind == RELEASE and owner.pop(step.thing, None) != step.thread:
            signals.add(step.thing)
    return signals


def _sentence(interleaving: Interleaving, cycle: list[Nesting]) -> str:
    parts = [
        f"`{nesting.first.name}` {'is taken ' if not number else ''}before `{nesting.second.name}`"
        + (f" at {where}" if (where := interleaving.where(nesting.second.place)) else "")
        for number, nesting in enumerate(cycle)
    ]
    who = "another thread" if len(cycle) == 2 else f"{_NUMBERS.get(len(cycle), len(cycle))} threads"
    joined = f"{', '.join(parts[:-1])}{',' if len(cycle) > 1 else ''} and {parts[-1]}"
    return f"{joined} by {who}: these can deadlock"
