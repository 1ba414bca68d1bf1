"""Follows a run while it goes on: looks again and again at what has happened lately, and at nothing else.

The same pure functions that analyse a whole recording analyse its tail here: the events of the last moments, and of the
earlier ones those that began something which goes on. So what is shown live is what the recording will show, and a look
costs what has happened since the last one, not what has happened since the start.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from visualizer.model.analysis import Analysis, LockStatistics, follow
from visualizer.model.jobs import Job, follow_jobs
from visualizer.model.locks import LOCKS, Holds
from visualizer.model.names import Object, find_objects
from visualizer.model.recording import EVENT, GIL_SAMPLE, OS_SAMPLE, Header, Recording, is_one_of
from visualizer.model.rings import Batch
from visualizer.model.states import find_lives
from visualizer.model.tables import Tables
from visualizer.model.waits import LOCK, Wait
from visualizer.runtime.protocol import OWNER_UNKNOWN, WAITED, Kind, Outcome, Primitive

_PROVISIONAL_NS = 100_000_000
"""What is younger may still change: events and samples of one moment arrive one after the other."""
_SOON_NS = 20_000_000
"""The same where there are very many events: then nobody waits for what the OS says of the threads. But as much as
_LATER times what events came late by."""
_LATER, _FORGOTTEN = 3, 0.99
_OVERLAP_NS = 150_000_000
"""So much of what is settled is looked at again: the OS's clocks need about 50 ms to say anything."""
_MOST_AGAIN = 500
"""But not more events than that: where there are so many, they say more of the threads than the OS does."""
_MANY = 1000
"""So many events are very many, in the last _SOON_NS."""
_DENSE = 300_000
"""Events a second. Where there are more, no look could keep up with them: short holds that nobody waited for are left
out, and are seen when the run has ended. They are counted, and all is recorded."""
_FEW = 1000
"""Of so few events one cannot tell how many there are in a second."""
_SHORT_NS = 100_000
"""So long is a short hold, at most."""
_LONGEST_QUEUE = 1000
"""Of more events at one condition or queue, while one thread waits there, only the waits that go on are kept."""
_NAMING_NS = 300_000_000
"""Between two times that objects are named."""


@dataclass(frozen=True)
class Look:
    """What a look has brought.

    Attributes:
        analysis: Of the tail; it knows all names.
        since: In ns; from then on it says everything.
        settled: In ns; nothing before will change any more.
        events: Events so far.
    """

    analysis: Analysis
    since: int
    settled: int
    events: int


class Live:
    """Takes in batches, and analyses the tail when asked.

    Attributes:
        tables: What was defined so far.
        sources: Text of the program's files by path, for names; filled by whoever can read files.
    """

    def __init__(self) -> None:
        self.tables = Tables()
        self.sources: dict[str, str] = {}
        self._fresh: list[np.ndarray] = []
        self._left_out: list[np.ndarray] = []
        self._events = np.empty(0, EVENT)
        self._carried = np.empty(0, EVENT)
        self._gil = np.empty(0, GIL_SAMPLE)
        self._os = np.empty(0, OS_SAMPLE)
        self._count = 0
        self._settled = 0
        self._newest = 0
        self._late = 0.0
        self._objects = _Objects()
        self._jobs: dict[int, Job] = {}
        self._owners: dict[tuple[int, int], int] = {}
        self._locks = _Statistics()

    def take(self, batch: Batch) -> None:
        """Take in what came from the rings; cheap."""
        self.tables.take(batch.definitions)
        rows = np.concatenate([np.empty(0, EVENT), *batch.events])
        if len(rows):
            self._late = max(self._newest - int(rows["time"].min()), self._late * _FORGOTTEN)
            self._newest = max(self._newest, int(rows["time"].max()))
            short = _short_holds(rows)
            self._left_out.append(rows.compress(short))
            self._fresh.append(rows.compress(~short))
        if batch.gil:
            self._gil = np.concatenate([self._gil, *batch.gil])
        if batch.os:
            self._os = np.concatenate([self._os, *batch.os])

    def look(self, now: int) -> Look:
        """Analyse the tail of a run that goes on at `now`, in ns."""
        fresh = _by_time(self._fresh)
        self._fresh = []
        left_out = np.concatenate([np.empty(0, EVENT), *self._left_out])
        self._left_out = []
        self._count += len(fresh) + len(left_out)
        self._events = _merged(self._events, fresh)
        follow_jobs(fresh, self.tables, self._jobs)
        self._locks.count(fresh)
        self._locks.count(left_out)
        objects = self._objects.follow(fresh, self.tables, self.sources, now)
        if len(self._gil):
            # Behind the last sample nothing is known of the GIL yet.
            now = max(min(now, int(self._gil["time"].max())), self._settled)
        tail = self._tail(now)
        analysis = self._analyse(tail, objects)
        since, self._settled = self._settled, max(self._settled, now - self._provisional(now))
        self._locks.close(analysis.waits, since, self._settled)
        self._forget(self._settled - _OVERLAP_NS)
        return Look(analysis, since, self._settled, self._count)

    def _provisional(self, now: int) -> int:
        """How much of what is known at `now` may still change, in ns."""
        young = len(self._events) - int(np.searchsorted(self._events["time"], now - _SOON_NS))
        soon = max(_SOON_NS, round(_LATER * self._late))
        return _PROVISIONAL_NS if young < _MANY else min(soon, _PROVISIONAL_NS)

    def _tail(self, now: int) -> Recording:
        hello = self.tables.hello
        header = Header(
            python=hello.get("python", ""),
            directory=hello.get("cwd", ""),
            duration_ns=now,
            gil_source="measured" if len(self._gil) else "os" if len(self._os) else "unknown",
            event_ns=int(hello.get("event_ns", 0)),
        )
        events = np.concatenate([self._carried, self._events])
        return Recording(header, events, _by_time([self._gil]), _by_time([self._os]), sources=self.sources)

    def _analyse(self, tail: Recording, objects: dict[int, Object]) -> Analysis:
        lives = [life for life in find_lives(tail, self.tables) if life.created is not None]
        analysis = follow(tail, self.tables, objects, lives, self._remember_owners)
        done = [number for number, job in self._jobs.items() if job.ended is not None and job.ended < self._settled]
        jobs = list(self._jobs.values())
        for number in done:
            del self._jobs[number]
        return replace(
            analysis,
            jobs=jobs,
            locks=self._locks.table(objects, analysis.waits, analysis.holds),
            # Rather late than wrong: the release that dissolves it may be on its way.
            deadlocks=[
                found for found in analysis.deadlocks if found.since < tail.header.duration_ns - _PROVISIONAL_NS
            ],
        )

    def _remember_owners(self, waits: list[Wait]) -> None:
        """Who held the lock when a wait began: known when it began, and no more when it goes on for long."""
        known = {}
        for wait in waits:
            if wait.reason != LOCK:
                continue
            key = wait.thread, wait.start
            if wait.start < self._settled - _OVERLAP_NS:
                wait.owner = self._owners.get(key, wait.owner)
            if wait.owner not in (0, OWNER_UNKNOWN):
                known[key] = wait.owner
        self._owners = known

    def _forget(self, before: int) -> None:
        """Let go of what happened before some moment, but for what goes on."""
        leaving, settled = np.searchsorted(self._events["time"], (before, self._settled)).tolist()
        leaving = max(leaving, settled - _MOST_AGAIN)
        if leaving:
            rows = np.concatenate([self._carried, self._events[:leaving]])
            self._events = self._events[leaving:].copy()
            self._carried = rows.compress(_going_on(rows))
        if len(self._gil):
            kept = self._gil["time"] >= before
            kept[-1] = True
            self._gil = self._gil[kept]
        if len(self._os):
            kept = self._os["time"] >= before
            # Records are written when something changes: the last one of each thread still holds.
            _, last = np.unique(self._os["native"][::-1], return_index=True)
            kept[len(self._os) - 1 - last] = True
            self._os = self._os[kept]


class _Objects:
    """Names the objects of a run, now and then."""

    def __init__(self) -> None:
        self._rows = np.empty(0, EVENT)
        self._objects: dict[int, Object] = {}
        self._named = -_NAMING_NS
        self._stale = False

    def follow(self, fresh: np.ndarray, tables: Tables, sources: dict[str, str], now: int) -> dict[int, Object]:
        made = fresh.compress(fresh["kind"] == Kind.OBJECT_CREATED)
        if len(made):
            self._rows = np.concatenate([self._rows, made])
            self._stale = True
        if self._stale and now - self._named >= _NAMING_NS:
            self._named, self._stale = now, False
            self._objects = find_objects(Recording(events=self._rows, sources=sources), tables)
        return self._objects


class _Statistics:
    """Counts what each lock goes through."""

    def __init__(self) -> None:
        self._acquired: dict[int, int] = {}
        self._contended: dict[int, int] = {}
        self._waited: dict[int, int] = {}
        self._most: dict[int, int] = {}
        self._settled = 0

    def count(self, fresh: np.ndarray) -> None:
        for kind, counts in ((Kind.ACQUIRED, self._acquired), (Kind.REQUESTED, self._contended)):
            locks, found = np.unique(fresh["object"][fresh["kind"] == kind], return_counts=True)
            for lock, number in zip(locks.tolist(), found.tolist(), strict=True):
                counts[lock] = counts.get(lock, 0) + number

    def close(self, waits: list[Wait], since: int, settled: int) -> None:
        self._settled = settled
        for wait in waits:
            if wait.reason == LOCK and since <= wait.end < settled and not wait.is_open:
                self._waited[wait.object] = self._waited.get(wait.object, 0) + wait.duration_ns

    def table(self, objects: dict[int, Object], waits: list[Wait], holds: Holds) -> list[LockStatistics]:
        waited, now = dict(self._waited), {}
        for wait in waits:
            if wait.reason == LOCK and (wait.end >= self._settled or wait.is_open):
                waited[wait.object] = waited.get(wait.object, 0) + wait.duration_ns
                now[wait.object] = now.get(wait.object, 0) + wait.is_open
        for lock, number in now.items():
            self._most[lock] = max(self._most.get(lock, 0), number)
        return [
            LockStatistics(
                lock=lock,
                acquisitions=self._acquired.get(lock.number, 0),
                contended=self._contended.get(lock.number, 0),
                wait_ns=waited.get(lock.number, 0),
                hold_ns=0,
                max_waiters=self._most.get(lock.number, 0),
                aggregated=lock.number in holds.aggregated,
            )
            for lock in objects.values()
            if lock.primitive in LOCKS
        ]


def _by_time(parts: list[np.ndarray]) -> np.ndarray:
    rows = np.concatenate(parts) if parts else np.empty(0, EVENT)
    return rows.take(np.argsort(rows["time"].copy(), kind="stable"))


def _short_holds(rows: np.ndarray) -> np.ndarray:
    """Which events, of each thread by itself sorted by time, are of short holds that nobody waited for."""
    if len(rows) < _FEW:
        return np.zeros(len(rows), bool)
    time, kinds, locks = (rows[name].copy() for name in ("time", "kind", "object"))
    if len(rows) * 1_000_000_000 <= _DENSE * int(np.ptp(time)):
        return np.zeros(len(rows), bool)
    whole = (kinds[:-1] == Kind.ACQUIRED) & (kinds[1:] == Kind.RELEASED) & (locks[:-1] == locks[1:])
    whole &= (rows["place"][1:] == 0) & (rows["flags"][:-1] & WAITED == 0) & (rows["thread"][:-1] == rows["thread"][1:])
    whole &= time[1:] - time[:-1] < _SHORT_NS
    return np.append(whole, False) | np.append(False, whole)


def _merged(rows: np.ndarray, more: np.ndarray) -> np.ndarray:
    """Events sorted by time, together with others that came later and are sorted, too."""
    if not len(more):
        return rows
    same = int(np.searchsorted(rows["time"], more["time"][0], "right"))
    return np.concatenate([rows[:same], _by_time([rows[same:], more])])


def _going_on(rows: np.ndarray) -> np.ndarray:
    """Which of these events, sorted by time, began something that has not ended, or are needed to understand it."""
    kinds, flags = rows["kind"], rows["flags"]
    keep = (kinds == Kind.EXITING) | (
        (kinds == Kind.OBJECT_CREATED) & is_one_of(flags, Primitive.SIMPLE_QUEUE, Primitive.POOL)
    )
    over = is_one_of(kinds, Kind.THREAD_ENDED, Kind.LOST)
    ended = rows["thread"][kinds == Kind.THREAD_ENDED]
    for column, kind in (("object", Kind.THREAD_CREATED), ("thread", Kind.THREAD_BEGUN)):
        at = np.flatnonzero(kinds == kind)
        keep[at] = ~np.isin(rows[column][at], ended)
    got = (kinds == Kind.ACQUIRED) & (flags & WAITED != 0)
    gave_up = (kinds == Kind.REFUSED) & (flags != Outcome.REFUSED)
    for column, begins, others in (
        ("object", kinds == Kind.ACQUIRED, is_one_of(kinds, Kind.RELEASED, Kind.IGNORED, Kind.HEEDED)),
        ("object", kinds == Kind.IGNORED, kinds == Kind.HEEDED),
        ("object", kinds == Kind.AGGREGATED, kinds == Kind.SINGLE),
        ("thread", kinds == Kind.REQUESTED, got | gave_up | over),
    ):
        keep |= _last_of_each(rows[column], begins | others) & begins
    keep[_queues(rows, over)] = True
    return keep


def _last_of_each(column: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Of the chosen rows, the last one for each value of a column."""
    at = np.flatnonzero(chosen)
    _, last = np.unique(column[at][::-1], return_index=True)
    result = np.zeros(len(column), bool)
    result[at[len(at) - 1 - last]] = True
    return result


def _queues(rows: np.ndarray, over: np.ndarray) -> list[int]:
    """The rows of waits that go on, and those that say who was woken at the same object meanwhile."""
    kinds = rows["kind"]
    steps = np.flatnonzero(is_one_of(kinds, Kind.WAITING, Kind.WOKEN, Kind.NOTIFIED) | over)
    waiting: dict[int, int] = {}
    keys: dict[int, tuple[int, int]] = {}
    ends: dict[int, int] = {}
    columns = [rows[name][steps].tolist() for name in ("thread", "kind", "flags", "object")]
    for at, thread, kind, reason, number in zip(steps.tolist(), *columns, strict=True):
        if kind in (Kind.WAITING, Kind.NOTIFIED):
            keys[at] = reason, number
        if kind != Kind.NOTIFIED:
            before = waiting.pop(thread, None)
            if before is not None:
                ends[before] = at
        if kind == Kind.WAITING:
            waiting[thread] = at
    first: dict[tuple[int, int], int] = {}
    for at in waiting.values():
        first[keys[at]] = min(first.get(keys[at], at), at)
    kept: dict[tuple[int, int], list[int]] = {key: [] for key in first}
    for at, key in keys.items():
        if key in first and at >= first[key]:
            kept[key] += [at, ends[at]] if at in ends else [at]
    open_rows = set(waiting.values())
    result = [at for found in kept.values() if len(found) <= _LONGEST_QUEUE for at in found]
    # Who was woken and has let go of a lock since has gone back to wait.
    threads = np.array([int(rows["thread"][at]) for at in open_rows], np.int64)
    released = np.flatnonzero(kinds == Kind.RELEASED)
    chosen = np.zeros(len(rows), bool)
    chosen[released] = np.isin(rows["thread"][released], threads)
    result += np.flatnonzero(_last_of_each(rows["thread"], chosen)).tolist()
    return [*result, *open_rows]
