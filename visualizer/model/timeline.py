"""The timeline: lanes of threads, locks and the GIL, with what is needed to draw them and to say what they show."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

import numpy as np

from visualizer.model.analysis import Analysis
from visualizer.model.columns import Part
from visualizer.model.deadlocks import Deadlock
from visualizer.model.jobs import Job
from visualizer.model.locks import LOCKS, Holds, find_ignored
from visualizer.model.spans import NOTHING, Slice, Spans
from visualizer.model.states import STATES, End, Life, State
from visualizer.model.tables import Place
from visualizer.model.waits import LOCK, Wait
from visualizer.runtime.protocol import USER, YOU, Outcome, Reason

COLOURS = 8
"""Threads have this many colours; those of later threads come round again."""
NO_COLOUR = COLOURS
"""Colour of an owner that is no thread with one of its own: you, or a thread that C code started."""
THREAD_CLASSES = len(STATES) + 1
HELD_CLASSES = 2 * (COLOURS + 1) + 2
IGNORED = HELD_CLASSES - 1
"""Class of a span in a lock's lane: the lock was ignored."""
_NO_SPANS: Part = np.empty(0, np.int64), np.empty(0, np.uint8), np.empty(0, np.uint32)


def state_class(state: State) -> int:
    """Class of a thread lane's span in that state."""
    return STATES.index(state) + 1


def class_state(kind: int) -> State | None:
    """State that a thread lane's span of that class shows; None for a gap."""
    return STATES[kind - 1] if kind != NOTHING else None


def held_class(colour: int, contended: bool = False) -> int:
    """Class of a lock's or the GIL's span: held by a thread of that colour, with others waiting or not."""
    return 1 + 2 * colour + contended


def class_held(kind: int) -> tuple[int, bool] | None:
    """Colour and whether others wait, of a lock's or the GIL's span; None for a gap or while the lock is ignored."""
    return ((kind - 1) // 2, kind % 2 == 0) if NOTHING < kind < IGNORED else None


class LaneKind(str, Enum):
    """What a lane shows."""

    THREAD = "thread"
    LOCK = "lock"
    GIL = "gil"


@dataclass(eq=False)
class Lane:
    """One lane.

    Attributes:
        kind: What it shows.
        number: Number of the thread or lock; 0 for the GIL.
        row: Its lane in the spans of its kind.
        name: What stands beside it: the thread's or lock's name, "GIL".
        note: A second line: of a lock its class and place; of the GIL how it was seen. A thread's is its state.
        colour: Of a thread, 0 to COLOURS - 1, or NO_COLOUR.
        digit: Key of a thread, "0" (main) to "9", or empty.
        life: Of a thread: from creation to end.
        badges: What else is to be seen beside the name: "daemon", "ignored", "counted".
        was_ignored: Of a lock: whether it is or was ignored, which is to be said of every picture.
        weight: Of a lock: how much threads waited for it, in ns.
        is_library: Of a lock: whether it was not made in the user's code.
    """

    kind: LaneKind
    number: int
    row: int
    name: str
    note: str = ""
    colour: int = NO_COLOUR
    digit: str = ""
    life: Life | None = None
    badges: tuple[str, ...] = ()
    weight: int = 0
    is_library: bool = False
    was_ignored: bool = False


class MarkerKind(str, Enum):
    """What happened at a point of a thread's lane."""

    START = "start"
    END = "end"
    JOIN = "join"
    EXCEPTION = "exception"
    KILLED = "killed at exit"
    DEADLOCK = "deadlock"


@dataclass(frozen=True)
class Marker:
    """A point in a thread's lane, at a time in ns."""

    kind: MarkerKind
    thread: int
    time: int


@dataclass(frozen=True)
class Arrow:
    """Who let whom go on: from what one thread did to the moment when another went on, in ns."""

    from_thread: int
    from_time: int
    to_thread: int
    to_time: int


@dataclass
class _ThreadWaits:
    """The waits of one thread that are not inside others, by start, and the arrows that end them, by their ends."""

    starts: list[int] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)

    def replace(self, since: int, waits: list[Wait]) -> None:
        """Put `waits` in place of all that ended after `since`."""
        kept = len(self.waits)
        while kept and self.waits[kept - 1].end >= since:
            kept -= 1
        new = [wait for wait in waits if wait.end >= since]
        self.waits[kept:] = new
        self.starts[kept:] = [wait.start for wait in new]

    def at(self, time: int) -> Wait | None:
        row = bisect_right(self.starts, time) - 1
        return self.waits[row] if row >= 0 and time < max(self.waits[row].end, self.waits[row].start + 1) else None

    def between(self, begin: int, end: int) -> list[Wait]:
        first = bisect_left(self.starts, begin)
        if first and self.waits[first - 1].end >= begin:
            first -= 1
        return self.waits[first : bisect_left(self.starts, end)]


class Timeline:
    """Lanes, their spans, markers and arrows.

    It is filled by `update`: for a recording once with everything, for a live run again and again with what has become
    known since.

    Attributes:
        threads, locks, gil: Spans of the lanes of each kind; a lane's `row` says which are its own. Classes of thread
            lanes are those of `state_class`, of the others those of `held_class` and IGNORED; the argument of a span
            of a lock or the GIL is the owner's thread number.
        lanes: In order of creation; those of threads by number.
        markers: By thread, sorted by time.
        end: Until when it goes, in ns.
        deadlocks: Those that were found last.
        analysis: What the last `update` brought: names, places, header.
    """

    def __init__(self) -> None:
        self.threads = Spans(THREAD_CLASSES)
        self.locks = Spans(HELD_CLASSES)
        self.gil = Spans(HELD_CLASSES)
        self.lanes: list[Lane] = []
        self.markers: dict[int, list[Marker]] = {}
        self.end = 0
        self.deadlocks: list[Deadlock] = []
        self.analysis: Analysis | None = None
        self._lanes: dict[tuple[LaneKind, int], Lane] = {}
        self._waits: dict[int, _ThreadWaits] = {}
        self._jobs: dict[int, list[Job]] = {}
        self._waited: dict[int, int] = {}  # by lock, what its waits that are settled took, in ns
        self._colours = np.full(64, NO_COLOUR, np.int64)  # by thread
        self._ignored: set[int] = set()
        self._numbered = 0

    # Looking things up

    def lane(self, kind: LaneKind, number: int = 0) -> Lane | None:
        """The lane of a thread, of a lock, or of the GIL."""
        return self._lanes.get((kind, number))

    def lanes_of(self, kind: LaneKind) -> list[Lane]:
        """The lanes of one kind."""
        return [lane for lane in self.lanes if lane.kind == kind]

    def spans(self, lane: Lane) -> Spans:
        """Where the spans of a lane are, under its `row`."""
        return {LaneKind.THREAD: self.threads, LaneKind.LOCK: self.locks, LaneKind.GIL: self.gil}[lane.kind]

    def slice(self, lane: Lane, begin: int, end: int) -> Slice:
        """The spans of a lane between two times, whole ones."""
        return self.spans(lane).slice(lane.row, begin, end)

    def wait_at(self, thread: int, time: int) -> Wait | None:
        """What a thread waited for at a time."""
        waits = self._waits.get(thread)
        return waits.at(time) if waits else None

    def waits_between(self, thread: int, begin: int, end: int) -> list[Wait]:
        """The waits of a thread that lie between two times or touch them, sorted by start."""
        waits = self._waits.get(thread)
        return waits.between(begin, end) if waits else []

    def arrows(self, threads: Iterable[int], begin: int, end: int, limit: int = 500) -> list[Arrow]:
        """The arrows that end between two times in the lanes of some threads; the `limit` longest waits' ones."""
        found = [
            wait
            for thread in threads
            for wait in self.waits_between(thread, begin, end)
            if wait.unblocked_by and wait.outcome == Outcome.DONE and begin <= wait.end < end
        ]
        if len(found) > limit:
            found.sort(key=lambda wait: -wait.duration_ns)
        return [Arrow(wait.unblocked_by, wait.freed, wait.thread, wait.end) for wait in found[:limit]]

    def job_at(self, thread: int, time: int) -> Job | None:
        """The pool's job that a thread did at a time."""
        jobs = self._jobs.get(thread, [])
        row = bisect_right(jobs, time, key=lambda job: job.started or 0) - 1
        if row >= 0 and (jobs[row].ended is None or time < (jobs[row].ended or 0)):
            return jobs[row]
        return None

    def name(self, thread: int) -> str:
        """Name of a thread."""
        return self.analysis.thread_name(thread) if self.analysis else f"thread {thread}"

    def stack(self, wait: Wait) -> list[Place]:
        """Call stack at a wait, innermost first, without the insides of primitives."""
        return self.analysis.tables.stack(wait.stack) if self.analysis else []

    def place_at(self, thread: int, time: int) -> Place | None:
        """Line of the user's code where a thread waited at a time."""
        wait = self.wait_at(thread, time)
        if wait is None or self.analysis is None:
            return None
        place = self.analysis.tables.user_place(wait.stack)
        return place if place.origin == USER and place.file else None

    def state_at(self, thread: int, time: int) -> State | None:
        """State of a thread at a time."""
        lane = self._lanes.get((LaneKind.THREAD, thread))
        if lane is None:
            return None
        found = self.threads.slice(lane.row, time, time + 1)
        return class_state(int(found.kind[0])) if len(found) and found.start[0] <= time else None

    # Filling

    def update(self, analysis: Analysis, since: int = 0, settled: int | None = None) -> None:
        """Put what `analysis` says from `since` on in place of what was known.

        `analysis` need not know what ended before `since`, apart from names. Nothing before `settled` (default:
        everything) will be replaced later.
        """
        self.analysis = analysis
        header = analysis.recording.header
        self.end = header.duration_ns
        self.threads.end = self.locks.end = self.gil.end = self.end
        self.deadlocks = analysis.deadlocks
        until = self.end if settled is None else settled
        waits: dict[int, list[Wait]] = {}
        lock_waits: list[Wait] = []
        for wait in analysis.waits:
            if wait.end < since:
                continue
            if wait.inside is None:
                waits.setdefault(wait.thread, []).append(wait)
            if wait.reason == LOCK:
                lock_waits.append(wait)
        for life in analysis.lives:
            if life.created is not None:
                self._update_thread(life, analysis, since)
                self._waits.setdefault(life.thread, _ThreadWaits()).replace(since, waits.get(life.thread, []))
        for job in analysis.jobs:
            if job.thread:
                self._add_job(job)
        self._update_markers(analysis, since)
        self._update_locks(analysis, lock_waits, since, until)
        self._update_gil(analysis, since)
        for spans in (self.threads, self.locks, self.gil):
            spans.settle(until)

    def _update_thread(self, life: Life, analysis: Analysis, since: int) -> None:
        key = LaneKind.THREAD, life.thread
        lane = self._lanes.get(key)
        if lane is None:
            lane = Lane(LaneKind.THREAD, life.thread, self.threads.add_lane(), "")
            if life.facts.kind != YOU:
                order = self._numbered
                self._numbered += 1
                lane.digit = str(order) if order < 10 else ""
                lane.colour = (order - 1) % COLOURS if order else NO_COLOUR
            self._lanes[key] = lane
            self.lanes.append(lane)
            self._set_colour(life.thread, lane.colour)
        lane.name, lane.life = life.facts.name, life
        lane.badges = ("daemon",) if life.facts.daemon and life.facts.kind != YOU else ()
        track = analysis.tracks[life.thread]
        start, kind = _from(track.start, track.state + 1, since)
        if life.ended is not None:
            alive = start < track.end
            start = np.append(start[alive], max(track.end, since))
            kind = np.append(kind[alive], NOTHING)
        self.threads.replace(lane.row, since, start, kind.astype(np.uint8), np.zeros(len(start), np.uint32))

    def _add_job(self, job: Job) -> None:
        jobs = self._jobs.setdefault(job.thread, [])
        for row in range(len(jobs) - 1, max(len(jobs) - 4, -1), -1):
            if jobs[row].number == job.number:
                jobs[row] = job
                return
        jobs.append(job)

    def _update_markers(self, analysis: Analysis, since: int) -> None:
        for life in analysis.lives:
            kept = [marker for marker in self.markers.get(life.thread, []) if marker.time < since]
            waits = self.waits_between(life.thread, since, self.end)
            new = [marker for marker in _markers(life, waits) if marker.time >= since]
            self.markers[life.thread] = kept + sorted(new, key=lambda marker: marker.time)
        for deadlock in analysis.deadlocks:
            for wait in deadlock.waits:
                mine = self.markers.setdefault(wait.thread, [])
                marker = Marker(MarkerKind.DEADLOCK, wait.thread, deadlock.since)
                if marker not in mine:
                    mine.append(marker)

    def _update_locks(self, analysis: Analysis, waits: list[Wait], since: int, settled: int) -> None:
        holds = analysis.holds
        numbers = {*holds.locks, *(wait.object for wait in waits)}
        numbers |= {number for kind, number in self._lanes if kind == LaneKind.LOCK}
        weights = self._weights(waits, settled)
        ignored = find_ignored(analysis.recording)
        self._ignored |= ignored.keys()
        held = self._held(holds, ignored, waits, since)
        for number in sorted(numbers):
            found = analysis.objects.get(number)
            if found is None or found.primitive not in LOCKS:
                continue
            lane = self._lanes.get((LaneKind.LOCK, number))
            if lane is None:
                lane = Lane(LaneKind.LOCK, number, self.locks.add_lane(), "")
                self._lanes[LaneKind.LOCK, number] = lane
                self.lanes.append(lane)
            lane.name, lane.note = found.name, f"{found.kind} · {found.place.short}"
            lane.is_library = found.place.origin != USER
            lane.badges = (
                *(("ignored",) if any(end == self.end for _, end in ignored.get(number, ())) else ()),
                *(("counted",) if number in holds.aggregated else ()),
            )
            lane.was_ignored = number in self._ignored
            lane.weight = weights.get(number, 0)
            self.locks.replace(lane.row, since, *held.get(number, _NO_SPANS))

    def _weights(self, waits: list[Wait], settled: int) -> dict[int, int]:
        """For each lock what threads waited for it, in ns; the waits that will not change any more are added up."""
        passing: dict[int, int] = {}
        for wait in waits:
            sums = passing if wait.end >= settled or wait.is_open else self._waited
            sums[wait.object] = sums.get(wait.object, 0) + wait.duration_ns
        return {lock: self._waited.get(lock, 0) + passing.get(lock, 0) for lock in {**self._waited, **passing}}

    def _held(
        self, holds: Holds, ignored: dict[int, list[tuple[int, int]]], waits: list[Wait], since: int
    ) -> dict[int, Part]:
        """Spans of the locks' lanes by lock: the holds, divided where others begin or cease to wait.

        All locks at once, since many of them have few spans each.
        """
        # Times in which a lock was ignored are like holds of nobody's; there are none of somebody's in them.
        free = [(lock, start, end) for lock, spans in ignored.items() for start, end in spans if end >= since]
        fresh = np.flatnonzero(holds.end >= since)
        columns = (holds.lock, holds.start, holds.end)
        locks, starts, ends = (
            np.concatenate([column[fresh], np.array([row[at] for row in free], np.int64)])
            for at, column in enumerate(columns)
        )
        owners = np.concatenate([holds.owner[fresh], np.zeros(len(free), np.int64)])
        classes = np.concatenate([1 + 2 * self._colours_of(holds.owner[fresh]), np.full(len(free), IGNORED)])
        if free:
            order = np.lexsort((starts, locks))
            locks, starts, ends, owners, classes = (column[order] for column in (locks, starts, ends, owners, classes))
        begun = np.array([wait.start for wait in waits], np.int64)
        over = np.array([wait.freed or wait.end for wait in waits], np.int64)
        wanted = np.array([wait.object for wait in waits], np.int64)
        # All points where something changes: of which lock, when, which hold begins there, how many waiters are added.
        lock = np.concatenate([locks, locks, wanted, wanted])
        if not len(lock):
            return {}
        time = np.concatenate([starts, ends, begun, over]).clip(since, self.end)
        hold = np.concatenate([np.arange(len(locks)), np.full(len(lock) - len(locks), -1)])
        more = np.repeat([0, 1, -1], [2 * len(locks), len(waits), len(waits)])
        order = np.lexsort((time, lock))
        lock, time, hold = lock[order], time[order], hold[order]
        # Of several at one time the last one, when all have been counted.
        last = np.append((lock[1:] != lock[:-1]) | (time[1:] != time[:-1]), True)
        begins = np.maximum.reduceat(hold, np.flatnonzero(np.append(True, last[:-1]))) >= 0
        hold = np.maximum.accumulate(hold)[last]
        contended = np.cumsum(more[order])[last] > 0
        lock, time = lock[last], time[last]
        owner, kind = np.zeros(len(lock), np.uint32), np.zeros(len(lock), np.uint8)
        if len(locks):
            # The last hold that has begun may be over, or one of the lock before.
            held = (hold >= 0) & (locks[hold] == lock) & (time < ends[hold])
            owner[held] = owners[hold[held]]
            kind[held] = classes[hold[held]] + (contended & (classes[hold] != IGNORED))[held]
        first = np.append(True, lock[1:] != lock[:-1])
        changed = first | begins
        changed[1:] |= kind[1:] != kind[:-1]
        lock, time, kind, owner = lock[changed], time[changed], kind[changed], owner[changed]
        bounds = [*np.flatnonzero(first[changed]).tolist(), len(lock)]
        return {
            int(lock[begin]): (time[begin:end], kind[begin:end], owner[begin:end]) for begin, end in pairwise(bounds)
        }

    def _set_colour(self, thread: int, colour: int) -> None:
        if thread >= len(self._colours):
            more = np.full(thread + len(self._colours), NO_COLOUR, np.int64)
            self._colours = np.concatenate([self._colours, more])
        self._colours[thread] = colour

    def _colours_of(self, threads: np.ndarray) -> np.ndarray:
        """Colour of each of these threads; NO_COLOUR for those without a lane."""
        known = threads < len(self._colours)
        return np.where(known, self._colours[np.where(known, threads, 0)], NO_COLOUR)

    def _update_gil(self, analysis: Analysis, since: int) -> None:
        turns = analysis.turns
        if not len(turns.start):
            return
        lane = self._lanes.get((LaneKind.GIL, 0))
        if lane is None:
            lane = Lane(LaneKind.GIL, 0, self.gil.add_lane(), "GIL")
            self._lanes[LaneKind.GIL, 0] = lane
            self.lanes.append(lane)
        lane.note = analysis.recording.header.gil_source
        fresh = turns.end >= since
        starts, ends, threads = turns.start[fresh], turns.end[fresh], turns.thread[fresh]
        starts = np.maximum(starts, since)
        kind = (1 + 2 * self._colours_of(threads)).astype(np.uint8)
        gaps = np.append(ends[:-1] < starts[1:], ends[-1:] < self.end)
        start = np.concatenate([starts, ends[gaps]])
        order = np.argsort(start, kind="stable")
        kind = np.concatenate([kind, np.zeros(int(gaps.sum()), np.uint8)])[order]
        owner = np.concatenate([threads, np.zeros(int(gaps.sum()), np.int64)])[order].astype(np.uint32)
        self.gil.replace(lane.row, since, start[order], kind, owner)


def timeline_of(analysis: Analysis) -> Timeline:
    """The timeline of a whole recording."""
    timeline = Timeline()
    timeline.update(analysis)
    return timeline


def _from(start: np.ndarray, kind: np.ndarray, since: int) -> tuple[np.ndarray, np.ndarray]:
    """Spans from `since` on; the one that goes on then begins there."""
    first = int(np.searchsorted(start, since, "right"))
    if first == 0:
        return start, kind
    return np.maximum(start[first - 1 :], since), kind[first - 1 :]


def _markers(life: Life, waits: list[Wait]) -> Iterable[Marker]:
    if life.started is not None and life.facts.kind != "main":
        yield Marker(MarkerKind.START, life.thread, life.started)
    if life.ended is not None:
        kinds = {End.EXCEPTION: MarkerKind.EXCEPTION, End.KILLED_AT_EXIT: MarkerKind.KILLED}
        yield Marker(kinds.get(life.end, MarkerKind.END), life.thread, life.ended)
    for wait in waits:
        if wait.reason == Reason.JOIN and wait.outcome == Outcome.DONE:
            yield Marker(MarkerKind.JOIN, life.thread, wait.end)
