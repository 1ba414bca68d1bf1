"""The timeline: lanes of threads, locks and the GIL, with what is needed to draw them and to say what they show."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import numpy as np

from visualizer.model.analysis import Analysis
from visualizer.model.deadlocks import Deadlock
from visualizer.model.held import COLOURS, HELD_CLASSES, NO_COLOUR, NO_SPANS, Colours, Weights, held_spans
from visualizer.model.jobs import Job
from visualizer.model.locks import LOCKS, find_ignored
from visualizer.model.spans import NOTHING, Slice, Spans
from visualizer.model.states import STATES, End, Life, State
from visualizer.model.step_notes import StepNotes
from visualizer.model.tables import Place
from visualizer.model.thread_waits import Arrow, ThreadWaits, arrow_of
from visualizer.model.waits import LOCK, Wait
from visualizer.runtime.protocol import USER, YOU, Outcome, Reason

THREAD_CLASSES = len(STATES) + 1


def state_class(state: State) -> int:
    """Class of a thread lane's span in that state."""
    return STATES.index(state) + 1


def class_state(kind: int) -> State | None:
    """State that a thread lane's span of that class shows; None for a gap."""
    return STATES[kind - 1] if kind != NOTHING else None


class LaneKind(str, Enum):
    """What a lane shows."""

    THREAD = "thread"
    LOCK = "lock"
    VALUE = "value"
    GIL = "gil"


@dataclass(eq=False)
class Lane:
    """One lane.

    Attributes:
        kind: What it shows.
        number: Number of the thread, lock or variable; 0 for the GIL.
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


class Timeline:
    """Lanes, their spans, markers and arrows.

    It is filled by `update`: for a recording once with everything, for a live run again and again with what has become
    known since.

    Attributes:
        threads, locks, values, gil: Spans of the lanes of each kind; a lane's `row` says which are its own. Classes of
            thread lanes are those of `state_class`, of the others those of `held_class` and IGNORED; the argument of a
            span of a lock or the GIL is the owner's thread number.
        lanes: In order of creation; those of threads by number.
        markers: By thread, sorted by time.
        end: Until when it goes, in ns.
        deadlocks: Those that were found last.
        analysis: What the last `update` brought: names, places, header.
        notes: What is written on the steps of a controlled run, if they are known.
    """

    def __init__(self) -> None:
        self.threads = Spans(THREAD_CLASSES)
        self.locks = Spans(HELD_CLASSES)
        self.values = Spans(HELD_CLASSES)
        self.gil = Spans(HELD_CLASSES)
        self.lanes: list[Lane] = []
        self.markers: dict[int, list[Marker]] = {}
        self.end = 0
        self.deadlocks: list[Deadlock] = []
        self.analysis: Analysis | None = None
        self.notes: StepNotes | None = None
        self._lanes: dict[tuple[LaneKind, int], Lane] = {}
        self._waits: dict[int, ThreadWaits] = {}
        self._jobs: dict[int, list[Job]] = {}
        self._weights = Weights()
        self._colours = Colours()
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
        of_kind = {LaneKind.THREAD: self.threads, LaneKind.LOCK: self.locks, LaneKind.VALUE: self.values}
        return of_kind.get(lane.kind, self.gil)

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
            (wait.duration_ns, arrow)
            for thread in threads
            for wait in self.waits_between(thread, begin, end)
            if begin <= wait.end < end and (arrow := arrow_of(wait)) is not None
        ]
        if len(found) > limit:
            found.sort(key=lambda one: -one[0])
        return [arrow for _, arrow in found[:limit]]

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

    @property
    def is_stepped(self) -> bool:
        """Whether time counts the steps of a controlled run, `STEP_NS` for each."""
        return self.analysis is not None and self.analysis.recording.controlled is not None

    # Filling

    def add_lane(self, lane: Lane) -> None:
        """Add a lane whose spans are filled in by somebody else."""
        self._lanes[lane.kind, lane.number] = lane
        self.lanes.append(lane)

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
                self._waits.setdefault(life.thread, ThreadWaits()).replace(since, waits.get(life.thread, []))
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
            self._colours.set(life.thread, lane.colour)
        lane.name, lane.life = life.facts.name, life
        lane.badges = ("daemon",) if life.facts.daemon and life.facts.kind != YOU else ()
        track = analysis.tracks[life.thread]
        # From `since` on; the span that goes on then begins there.
        first = max(int(track.start.searchsorted(since, "right")) - 1, 0)
        start, kind = track.start[first:].copy(), (track.state[first:] + 1).astype(np.uint8)
        if len(start) and start[0] < since:
            start[0] = since
        if life.ended is not None:
            alive = start < track.end
            start = np.append(start[alive], max(track.end, since))
            kind = np.append(kind[alive], np.uint8(NOTHING))
        self.threads.replace(lane.row, since, start, kind, np.zeros(len(start), np.uint32))

    def _add_job(self, job: Job) -> None:
        jobs = self._jobs.setdefault(job.thread, [])
        for row in range(len(jobs) - 1, max(len(jobs) - 4, -1), -1):
            if jobs[row].number == job.number:
                jobs[row] = job
                return
        jobs.append(job)

    def _update_markers(self, analysis: Analysis, since: int) -> None:
        for life in analysis.lives:
            mine = self.markers.setdefault(life.thread, [])
            del mine[bisect_left(mine, since, key=_time) :]
            found = _markers(life, self.waits_between(life.thread, since, self.end))
            mine += sorted((marker for marker in found if marker.time >= since), key=_time)
        for deadlock in analysis.deadlocks:
            for wait in deadlock.waits:
                mine = self.markers.setdefault(wait.thread, [])
                marker = Marker(MarkerKind.DEADLOCK, wait.thread, deadlock.since)
                if marker not in mine:
                    insort(mine, marker, key=_time)

    def _update_locks(self, analysis: Analysis, waits: list[Wait], since: int, settled: int) -> None:
        holds = analysis.holds
        numbers = {*holds.locks, *(wait.object for wait in waits)}
        numbers |= {number for kind, number in self._lanes if kind == LaneKind.LOCK}
        weights = self._weights.update(waits, settled)
        ignored = find_ignored(analysis.recording)
        self._ignored |= ignored.keys()
        held = held_spans(holds, ignored, waits, self._colours, since, self.end)
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
            self.locks.replace(lane.row, since, *held.get(number, NO_SPANS))

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
        kind = (1 + 2 * self._colours.of(threads)).astype(np.uint8)
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


def _time(marker: Marker) -> int:
    return marker.time


def _markers(life: Life, waits: list[Wait]) -> Iterable[Marker]:
    if life.started is not None and life.facts.kind != "main":
        yield Marker(MarkerKind.START, life.thread, life.started)
    if life.ended is not None:
        kinds = {End.EXCEPTION: MarkerKind.EXCEPTION, End.KILLED_AT_EXIT: MarkerKind.KILLED}
        yield Marker(kinds.get(life.end, MarkerKind.END), life.thread, life.ended)
    for wait in waits:
        if wait.reason == Reason.JOIN and wait.outcome == Outcome.DONE:
            yield Marker(MarkerKind.JOIN, life.thread, wait.end)
