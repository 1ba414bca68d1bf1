"""What the tables of threads and locks say at a moment, row by row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from visualizer.model.labels import thread_words
from visualizer.model.locks import LOCKS
from visualizer.model.ownership import Ownership, ownerships
from visualizer.model.states import End, State
from visualizer.model.timeline import Lane, LaneKind, Timeline, state_class
from visualizer.model.wait_sentences import waits_for
from visualizer.model.words import called
from visualizer.runtime.protocol import USER, YOU


@dataclass(frozen=True)
class ThreadRow:
    """A thread at a moment.

    Attributes:
        number, name, digit, colour: Of its lane.
        doing: Its state, or how it ended, in words.
        waits_for: What for and where, if it waits.
        daemon: Whether it is a daemon thread.
        is_new: Whether it is made but not started: its daemon flag can still be changed.
        is_over: Whether it has ended.
        running_ns, ready_ns, waiting_ns: Time that it ran, wanted the GIL, and was blocked or waited.
    """

    number: int
    name: str
    digit: str
    colour: int
    doing: str
    waits_for: str
    daemon: bool
    is_new: bool
    is_over: bool
    running_ns: int
    ready_ns: int
    waiting_ns: int


@dataclass(frozen=True)
class LockRow:
    """A lock at a moment.

    Attributes:
        number, name, kind, place: Of the lock.
        owner: Number of the thread that has it, 0 if nobody has; its name, digit and colour.
        waiters: Names of the threads that wait for it.
        contended: How often it was found taken.
        wait_ns: How long threads waited for it, all together.
        acquired: How often it was taken.
        ignored: Whether it is ignored.
        counted: Whether it was taken so often that for a time it was counted instead of recorded.
    """

    number: int
    name: str
    kind: str
    place: str
    owner: int
    owner_name: str
    owner_digit: str
    owner_colour: int
    waiters: tuple[str, ...]
    contended: int
    wait_ns: int
    acquired: int
    ignored: bool
    counted: bool


_TOTALS = 200
"""Of so many threads the times are added up anew at each look; if there are more, they take turns."""


class ThreadRows:
    """Makes the rows of the threads, again and again; those of threads that have ended are made once."""

    def __init__(self) -> None:
        self._timeline: Timeline | None = None
        self._ended: dict[int, ThreadRow] = {}
        self._totals: dict[int, np.ndarray] = {}
        self._turn = 0

    def at(self, timeline: Timeline, time: int) -> list[ThreadRow]:
        """The rows of the program's threads at a time, in the order in which they were made."""
        if timeline is not self._timeline:
            self._timeline = timeline
            self._ended.clear()
            self._totals.clear()
        rows = []
        alive = 0
        for lane in sorted(timeline.lanes_of(LaneKind.THREAD), key=lambda lane: lane.number):
            life = lane.life
            if life is None or life.created is None or life.created > time or life.facts.kind == YOU:
                continue
            is_over = life.ended is not None and life.ended <= time
            row = self._ended.get(lane.number) if is_over else None
            if row is None:
                totals = self._totals.get(lane.number)
                if totals is None or is_over or self._turn <= alive < self._turn + _TOTALS:
                    totals = self._totals[lane.number] = timeline.threads.totals(lane.row, 0, time)
                alive += 1
                row = _thread_row(timeline, lane, time, is_over, totals)
                if is_over:
                    self._ended[lane.number] = row
                    del self._totals[lane.number]
            rows.append(row)
        self._turn = self._turn + _TOTALS if self._turn + _TOTALS < alive else 0
        return rows


def _thread_row(timeline: Timeline, lane: Lane, time: int, is_over: bool, totals: np.ndarray) -> ThreadRow:
    life = lane.life
    assert life is not None
    gone = life.started is None and life.end is not End.RUNNING
    return ThreadRow(
        number=lane.number,
        name=called(timeline, lane.number),
        digit=lane.digit,
        colour=lane.colour,
        doing="never started" if gone else thread_words(timeline, lane, time),
        waits_for="" if is_over else waits_for(timeline, lane.number, time),
        daemon=life.facts.daemon,
        is_new=not is_over and not gone and (life.started is None or life.started > time),
        is_over=is_over or gone,
        running_ns=int(totals[state_class(State.RUNNING)] + totals[state_class(State.RUNNABLE)]),
        ready_ns=int(totals[state_class(State.READY)]),
        waiting_ns=int(totals[state_class(State.WAITING)] + totals[state_class(State.BLOCKED)]),
    )


def lock_rows(timeline: Timeline, time: int) -> list[LockRow]:
    """The rows of the locks at a time, in the order in which they were made, those of libraries behind the others.

    There is a row for a lock that nobody ever took, too.
    """
    analysis = timeline.analysis
    if analysis is None:
        return []
    owned = {entry.lane.number: entry for entry in ownerships(timeline, time)}
    statistics = {entry.lock.number: entry for entry in analysis.locks}
    rows, internal = [], []
    for number in sorted({*owned, *statistics}):
        found, numbers = analysis.objects.get(number), statistics.get(number)
        if found is None or found.primitive not in LOCKS:
            continue
        now = owned.get(number)
        owner = timeline.lane(LaneKind.THREAD, now.owner) if now is not None and now.owner else None
        (rows if found.place.origin == USER else internal).append(
            LockRow(
                number=number,
                name=found.name,
                kind=found.kind,
                place=found.place.short if found.place.file else "",
                owner=now.owner if now else 0,
                owner_name=called(timeline, now.owner) if now and now.owner else "",
                owner_digit=owner.digit if owner else "",
                owner_colour=owner.colour if owner else 0,
                waiters=_waiters(timeline, now),
                contended=numbers.contended if numbers else 0,
                wait_ns=max(numbers.wait_ns if numbers else 0, now.lane.weight if now else 0),
                acquired=numbers.acquisitions if numbers else 0,
                ignored=now.ignored if now else False,
                counted=numbers.aggregated if numbers else False,
            )
        )
    return rows + internal


def _waiters(timeline: Timeline, now: Ownership | None) -> tuple[str, ...]:
    return tuple(called(timeline, waiter) for waiter in now.waiters) if now else ()
