"""Everything that can be said of a recording, computed once from its events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from visualizer.model.deadlocks import Deadlock, find_deadlocks
from visualizer.model.gil import Turns, find_turns
from visualizer.model.jobs import Job, find_jobs
from visualizer.model.lock_order import OrderEdge, find_lock_order_risks
from visualizer.model.locks import LOCKS, Holds, find_holds
from visualizer.model.names import Object, find_objects
from visualizer.model.recording import Recording
from visualizer.model.states import Life, Track, find_lives, find_tracks
from visualizer.model.tables import Place, Tables, read_tables
from visualizer.model.waits import LOCK, Wait, find_waits
from visualizer.runtime.protocol import USER, Primitive, Reason


@dataclass(frozen=True)
class LockStatistics:
    """What one lock went through.

    Attributes:
        lock: The lock.
        acquisitions: How often it was acquired, counted ones included.
        contended: How many requests found it held.
        wait_ns: Time that threads waited for it, all together.
        hold_ns: Time that it was held, as far as there are events.
        max_waiters: Most threads that waited at once.
        aggregated: Whether it was taken so often that for a time it was counted instead of recorded.
    """

    lock: Object
    acquisitions: int
    contended: int
    wait_ns: int
    hold_ns: int
    max_waiters: int
    aggregated: bool


@dataclass(frozen=True)
class Analysis:
    """A recording and what follows from it; see the modules that compute the parts."""

    recording: Recording
    tables: Tables
    objects: dict[int, Object]
    lives: list[Life]
    holds: Holds
    waits: list[Wait]
    turns: Turns
    tracks: dict[int, Track]
    jobs: list[Job]
    locks: list[LockStatistics]
    deadlocks: list[Deadlock]
    lock_order_risks: list[list[OrderEdge]]

    def thread_name(self, number: int) -> str:
        """Name of a thread."""
        return self.tables.thread(number).name

    def object_name(self, wait: Wait) -> str:
        """Name of what a wait is for; empty if it is for nothing in particular."""
        if wait.reason in (Reason.JOIN, Reason.START) or (wait.reason == Reason.HELD and wait.object):
            return self.thread_name(wait.object)
        if wait.reason in (Reason.IO, Reason.PROCESS):
            return self.tables.texts.get(wait.object, "")
        if wait.object in self.objects:
            return self.objects[wait.object].name
        return str(self._jobs.get(wait.object, ""))

    def place(self, wait: Wait) -> Place:
        """Where in the user's code a wait is; for a thread that runs none of it, where the thread was made."""
        place = self.tables.user_place(wait.stack)
        if place.origin == USER:
            return place
        made = self.tables.place(self._made_at.get(wait.thread, 0))
        return made if made.origin == USER and made.file else place

    @cached_property
    def _jobs(self) -> dict[int, Job]:
        return {job.number: job for job in self.jobs}

    @cached_property
    def _made_at(self) -> dict[int, int]:
        return {life.thread: life.place for life in self.lives}


def analyse(recording: Recording) -> Analysis:
    """Compute what follows from the events of a recording."""
    tables = read_tables(recording)
    objects = find_objects(recording, tables)
    analysis = follow(recording, tables, objects, find_lives(recording, tables))
    return replace(
        analysis,
        jobs=find_jobs(recording, tables),
        locks=_lock_statistics(recording, objects, analysis.holds, analysis.waits),
        lock_order_risks=find_lock_order_risks(analysis.holds, analysis.waits, analysis.deadlocks, tables),
    )


def follow(
    recording: Recording,
    tables: Tables,
    objects: dict[int, Object],
    lives: list[Life],
    learn: Callable[[list[Wait]], None] = lambda waits: None,
) -> Analysis:
    """What follows from the events of a recording or of its end alone, without what only all of it can tell.

    That is jobs, statistics and lock order. `learn` may say what is known of the waits from elsewhere.
    """
    holds = find_holds(recording)
    waits = find_waits(recording, holds)
    learn(waits)
    turns = find_turns(recording, tables)
    rlocks = {found.number for found in objects.values() if found.primitive == Primitive.RLOCK}
    return Analysis(
        recording=recording,
        tables=tables,
        objects=objects,
        lives=lives,
        holds=holds,
        waits=waits,
        turns=turns,
        tracks=find_tracks(recording, lives, waits, turns),
        jobs=[],
        locks=[],
        deadlocks=find_deadlocks(recording, tables, lives, waits, holds, rlocks),
        lock_order_risks=[],
    )


def _lock_statistics(
    recording: Recording, objects: dict[int, Object], holds: Holds, waits: list[Wait]
) -> list[LockStatistics]:
    waiting: dict[int, list[Wait]] = defaultdict(list)
    for wait in waits:
        if wait.reason == LOCK:
            waiting[wait.object].append(wait)
    statistics = []
    for lock in objects.values():
        if lock.primitive not in LOCKS:
            continue
        rows = holds.rows_of(lock.number)
        mine = waiting.get(lock.number, [])
        statistics.append(
            LockStatistics(
                lock=lock,
                acquisitions=rows.stop - rows.start + recording.counters.get(lock.number, 0),
                contended=len(mine),
                wait_ns=sum(wait.duration_ns for wait in mine),
                hold_ns=int((holds.end[rows] - holds.start[rows]).sum()),
                max_waiters=_most_at_once(mine),
                aggregated=lock.number in holds.aggregated,
            )
        )
    return statistics


def _most_at_once(waits: list[Wait]) -> int:
    times = np.array([wait.start for wait in waits] + [wait.end for wait in waits], np.int64)
    steps = np.repeat([1, -1], len(waits))
    return int(np.max(np.cumsum(steps[np.lexsort((steps, times))]), initial=0))
