"""Data races of an interleaving: accesses by two threads that nothing but chance puts in order.

One access happened before another if the program makes it so in every schedule: it is done earlier by the same thread,
or before a thread is started that does the other, or in a thread that was joined, or before a lock is released that is
then acquired. Whose turn it was makes no order. As in C. Flanagan and S. Freund, FastTrack, PLDI 2009.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from visualizer.model.interleaving import Interleaving, Step, takings
from visualizer.model.tables import Place
from visualizer.scheduling.operations import ACQUIRE, ALIVE, BEGIN, END, JOIN, READ, RELEASE, START, TRY, WRITE

LOST_UPDATE, UNORDERED_WRITE, CONTAINER_OPERATION = "lost update", "unordered write", "container operation"
GRADES = (LOST_UPDATE, UNORDERED_WRITE, CONTAINER_OPERATION)
"""How bad a race is, worst first. Operations on a container are atomic in CPython, each by itself."""

Clock = dict[int, int]
"""Of each thread how much of it happened before."""


@dataclass(frozen=True)
class Race:
    """Two accesses without order.

    Attributes:
        name: What people call the variable.
        first, second: The accesses, in the order in which they were done this time.
        grade: One of GRADES.
        sentence: All of it in words, without a full stop.
    """

    name: str
    first: Step
    second: Step
    grade: str
    sentence: str

    @property
    def where(self) -> tuple[str, frozenset[Place]]:
        """The variable, and the lines."""
        return self.name, frozenset([self.first.place, self.second.place])


class Clocks:
    """Tells what happened before what, while steps are gone through in order."""

    def __init__(self, taken: set[int] | None = None) -> None:
        """`taken` are the numbers of the steps that took a lock; None if locks shall make no order."""
        self._taken = taken
        self._threads: dict[int, Clock] = {}
        self._started: dict[int, Clock] = {}
        self._ended: dict[int, Clock] = {}
        self._released: dict[int, Clock] = defaultdict(dict)

    def of(self, thread: int) -> Clock:
        """The clock of a thread now."""
        return self._threads.setdefault(thread, {thread: 1})

    def take(self, step: Step) -> None:
        """Let a step be done."""
        clock = self.of(step.thread)
        if step.kind == START:
            self._started[step.thing] = dict(clock)
            clock[step.thread] += 1
        elif step.kind == BEGIN:
            _join(clock, self._started.get(step.thread, {}))
        elif step.kind == END:
            self._ended[step.thread] = dict(clock)
        elif step.kind in (JOIN, ALIVE):
            _join(clock, self._ended.get(step.thing, {}))
        elif self._taken is not None and step.kind in (ACQUIRE, TRY) and step.number in self._taken:
            _join(clock, self._released[step.thing])
        elif self._taken is not None and step.kind == RELEASE:
            _join(self._released[step.thing], clock)
            clock[step.thread] += 1


def _join(clock: Clock, other: Clock) -> None:
    for thread, time in other.items():
        if clock.get(thread, 0) < time:
            clock[thread] = time


class _Access(NamedTuple):
    """An access, when it was done by its thread's clock, and what its thread had read before that it overwrites."""

    step: Step
    time: int
    overwritten: Step | None


class _Variable:
    """The last accesses of a variable by each thread, without those that happened before others of them.

    Attributes:
        seen: What the last thread has done to it since another did, by kind and place, in its time `since`.
    """

    def __init__(self) -> None:
        self.reads: dict[int, _Access] = {}
        self.writes: dict[int, _Access] = {}
        self.last: dict[int, Step] = {}
        self.seen: set[tuple] = set()
        self.since: tuple[int, int] = (-1, 0)


def find_races(*interleavings: Interleaving) -> list[Race]:
    """The data races of one or more runs, the worst first; one for each variable and pair of lines."""
    races: dict[tuple, Race] = {}
    covered: list[tuple[str, set[Place]]] = []
    for interleaving in interleavings:
        pairs = _pairs(interleaving)
        covered += _covered(pairs)
        for grade, first, second in pairs:
            sentence = _sentence(interleaving, grade, first, second)
            race = Race(first.step.name, first.step, second.step, grade, sentence)
            known = races.get(race.where)
            if known is None or GRADES.index(grade) < GRADES.index(known.grade):
                races[race.where] = race
    left = [
        race
        for race in races.values()
        if race.grade == LOST_UPDATE
        or not any(race.name == name and race.where[1] <= places for name, places in covered)
    ]
    return sorted(left, key=lambda race: GRADES.index(race.grade))


def _pairs(interleaving: Interleaving) -> list[tuple[str, _Access, _Access]]:
    """Accesses that nothing orders, and how bad that is, for each variable and pair of lines."""
    clocks = Clocks(takings(interleaving.steps))
    variables: dict[int, _Variable] = defaultdict(_Variable)
    found: dict[tuple, tuple[str, _Access, _Access]] = {}
    for step in interleaving.steps:
        if step.kind != READ and step.kind != WRITE:
            clocks.take(step)
            continue
        clock, variable = clocks.of(step.thread), variables[step.thing]
        before = variable.last.get(step.thread)
        read = before if step.kind == WRITE and before is not None and before.kind == READ else None
        variable.last[step.thread] = step
        now, deed = (step.thread, clock[step.thread]), (step.kind, id(step.place), id(read.place) if read else 0)
        if variable.since != now:
            variable.since = now
            variable.seen.clear()
        elif deed in variable.seen:
            continue
        variable.seen.add(deed)
        access = _Access(step, clock[step.thread], read)
        for other in _unordered(variable, step, clock):
            key = step.name, frozenset([id(other.step.place), id(step.place)])
            known = found.get(key)
            if known is not None and known[0] == LOST_UPDATE:
                continue
            grade = _grade(interleaving, other, access)
            if known is None or GRADES.index(grade) < GRADES.index(known[0]):
                found[key] = grade, other, access
        if step.kind == WRITE:
            variable.writes = {**_left(variable.writes, clock), step.thread: access}
        variable.reads = _left(variable.reads, clock)
        if step.kind == READ:
            variable.reads[step.thread] = access
    return list(found.values())


def _unordered(variable: _Variable, step: Step, clock: Clock) -> list[_Access]:
    others = [*variable.writes.values(), *(variable.reads.values() if step.kind == WRITE else ())]
    return [other for other in others if other.time > clock.get(other.step.thread, 0)]


def _left(accesses: dict[int, _Access], clock: Clock) -> dict[int, _Access]:
    """Without those that happened before: whatever races with them races with the access that came now, too."""
    return {thread: access for thread, access in accesses.items() if access.time > clock.get(thread, 0)}


def _grade(interleaving: Interleaving, first: _Access, second: _Access) -> str:
    if interleaving.is_container(first.step):
        return CONTAINER_OPERATION
    both_write = first.step.kind == second.step.kind == WRITE
    return LOST_UPDATE if both_write and (first.overwritten or second.overwritten) else UNORDERED_WRITE


def _covered(found: list[tuple[str, _Access, _Access]]) -> list[tuple[str, set[Place]]]:
    """Names of variables that lose updates, and the places of the reads and writes that do it."""
    return [
        (
            first.step.name,
            {
                step.place
                for access in (first, second)
                for step in (access.step, access.overwritten)
                if step is not None
            },
        )
        for grade, first, second in found
        if grade == LOST_UPDATE
    ]


def _sentence(interleaving: Interleaving, grade: str, first: _Access, second: _Access) -> str:
    one, other = first.step, second.step
    if grade == LOST_UPDATE and first.overwritten and second.overwritten and one.place == other.place:
        deed = f"is read and then written{_at(interleaving, one)} by two threads"
    elif one.kind == other.kind and one.place == other.place:
        deed = f"is {_verb(interleaving, one)}{_at(interleaving, one)} by two threads"
    else:
        by = [
            f"{_verb(interleaving, step)}{_at(interleaving, step)} by {interleaving.called(step.thread)}"
            for step in (one, other)
        ]
        deed = f"is {by[0]} and {by[1]}"
    loss = ": an update can be lost" if grade == LOST_UPDATE else ""
    return f"`{one.name}` {deed}, with nothing ordering them{loss}"


def _verb(interleaving: Interleaving, step: Step) -> str:
    if step.kind == READ:
        return "read"
    return "changed" if interleaving.is_container(step) else "written"


def _at(interleaving: Interleaving, step: Step) -> str:
    where = interleaving.where(step.place)
    return f" at {where}" if where else ""
