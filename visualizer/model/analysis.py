"""Everything that can be said of a recording, computed once from its events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from visualizer.model.deadlocks import Deadlock, OrderEdge, find_deadlocks, find_lock_order_risks
from visualizer.model.gil import Turns, find_turns
from visualizer.model.jobs import Job, find_jobs
from visualizer.model.locks import Holds, find_holds, signal_locks
from visualizer.model.names import Object, find_objects
from visualizer.model.recording import Recording
from visualizer.model.states import Life, Track, find_lives, find_tracks
from visualizer.model.tables import Place, Tables, read_tables
from visualizer.model.waits import LOCK, Wait, find_waits
from visualizer.runtime.protocol import USER, Kind, Primitive, Reason


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
        facts = self.tables.threads.get(number)
        return facts.name if facts is not None else f"thread {number}"

    def object_name(self, wait: Wait) -> str:
        """Name of what a wait is for; empty if it is for nothing in particular."""
        if wait.reason in (Reason.JOIN, Reason.START):
            return self.thread_name(wait.object)
        if wait.reason in (Reason.IO, Reason.PROCESS):
            return self.tables.texts.get(wait.object, "")
        if wait.object in self.objects:
            return self.objects[wait.object].name
        for job in self.jobs:
            if job.number == wait.object:
                return str(job)
        return ""

    def place(self, wait: Wait) -> Place:
        """Where in the user's code a wait is; for a thread that runs none of it, where the thread was made."""
        place = self.tables.user_place(wait.stack)
        if place.origin == USER:
            return place
        made = next((self.tables.place(life.place) for life in self.lives if life.thread == wait.thread), place)
        return made if made.origin == USER and made.file else place

    def place_of(self, edge: OrderEdge) -> Place:
        """Where the second lock of an edge was acquired or asked for."""
        return self.tables.user_place(edge.place) if edge.wanted else self.tables.place(edge.place)


def analyse(recording: Recording) -> Analysis:
    """Compute what follows from the events of a recording."""
    tables = read_tables(recording)
    objects = find_objects(recording, tables)
    lives = find_lives(recording, tables)
    holds = find_holds(recording)
    waits = find_waits(recording, holds)
    turns = find_turns(recording, tables)
    rlocks = {found.number for found in objects.values() if found.primitive == Primitive.RLOCK}
    duration = recording.header.duration_ns
    alive = [
        (life.thread, life.started, duration + 1 if life.ended is None else life.ended)
        for life in lives
        if life.started is not None
    ]
    deadlocks = find_deadlocks(waits, alive, signal_locks(holds), rlocks)
    return Analysis(
        recording=recording,
        tables=tables,
        objects=objects,
        lives=lives,
        holds=holds,
        waits=waits,
        turns=turns,
        tracks=find_tracks(recording, lives, waits, turns),
        jobs=find_jobs(recording, tables),
        locks=_lock_statistics(recording, objects, holds, waits),
        deadlocks=deadlocks,
        lock_order_risks=find_lock_order_risks(holds, waits, deadlocks),
    )


def _lock_statistics(
    recording: Recording, objects: dict[int, Object], holds: Holds, waits: list[Wait]
) -> list[LockStatistics]:
    events = recording.events
    aggregated = set(np.unique(events["object"][events["kind"] == Kind.AGGREGATED]).tolist())
    waiting: dict[int, list[Wait]] = {}
    for wait in waits:
        if wait.reason == LOCK:
            waiting.setdefault(wait.object, []).append(wait)
    statistics = []
    for lock in objects.values():
        if lock.primitive not in (Primitive.LOCK, Primitive.RLOCK):
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
                aggregated=lock.number in aggregated,
            )
        )
    return statistics


def _most_at_once(waits: list[Wait]) -> int:
    steps = sorted([(wait.start, 1) for wait in waits] + [(wait.end, -1) for wait in waits])
    most = now = 0
    for _, step in steps:
        now += step
        most = max(most, now)
    return most
