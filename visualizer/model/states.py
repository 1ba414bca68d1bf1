"""In which state each thread was at every moment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from visualizer.model.gil import Turns
from visualizer.model.os_view import OsView
from visualizer.model.recording import Recording, is_one_of
from visualizer.model.tables import Tables, ThreadFacts
from visualizer.model.waits import LOCK, Wait
from visualizer.runtime.protocol import YOU, Kind, Outcome, WaitClass


class State(str, Enum):
    """What a thread is doing; the values are those of the JSON summary."""

    CREATED = "created"
    RUNNING = "running"
    READY = "ready"
    BLOCKED = "blocked"
    WAITING = "waiting"
    RUNNABLE = "runnable"


class End(str, Enum):
    """How a thread ended."""

    FINISHED = "finished"
    EXCEPTION = "exception"
    KILLED_AT_EXIT = "killed at exit"
    DIED_WITH_PROCESS = "died with process"
    RUNNING = "running"


STATES = tuple(State)
_ASLEEP = {WaitClass.CALL: State.WAITING, WaitClass.FUTEX: State.BLOCKED}
_CODE = {state: code for code, state in enumerate(STATES)}
_NOTHING = np.empty(0, np.int64)
_INTERVALS_AT_ONCE = 1 << 19
"""So many, and those of one more thread, are made tracks at once."""
_LONGEST_LINE = 1 << 61
"""In ns."""


@dataclass
class Life:
    """One thread from creation to end.

    Attributes:
        thread: Number of the thread.
        facts: What was defined of it.
        parent: Thread that created it, 0 if not known.
        place: Where it was created, a number of the tables.
        created, started, ended: In ns; None if that was not seen. `started` is when it first ran.
        end: How it ended.
    """

    thread: int
    facts: ThreadFacts
    parent: int = 0
    place: int = 0
    created: int | None = None
    started: int | None = None
    ended: int | None = None
    end: End = End.RUNNING


@dataclass(frozen=True)
class Track:
    """The states of one thread, one after another without gaps.

    Attributes:
        start: Start of each interval in ns; the last one ends at `end`.
        state: Index into STATES.
    """

    start: np.ndarray
    state: np.ndarray
    end: int

    def totals(self) -> dict[State, int]:
        """Nanoseconds in each state."""
        lengths = np.diff(self.start, append=self.end)
        sums = np.bincount(self.state, weights=lengths, minlength=len(STATES))
        return {state: round(float(sums[_CODE[state]])) for state in STATES}

    def at(self, times: np.ndarray) -> np.ndarray:
        """State at each of `times`, as index into STATES; -1 before the start and after the end."""
        if not len(self.start):
            return np.full(len(times), -1)
        which = np.searchsorted(self.start, times, "right") - 1
        outside = (which < 0) | (times >= self.end)
        return np.where(outside, -1, self.state[np.maximum(which, 0)])


def find_lives(recording: Recording, tables: Tables) -> list[Life]:
    """The threads of a recording, in the order of their numbers."""
    events = recording.events
    begun = events["thread"][events["kind"] == Kind.THREAD_BEGUN].tolist()
    made = events["object"][events["kind"] == Kind.THREAD_CREATED].tolist()
    # Who only makes threads by hand lives no life.
    unseen = {number for number, facts in tables.threads.items() if facts.kind == YOU} - {*begun, *made}
    numbers = sorted({*tables.threads, *begun, *made} - unseen)
    lives = {number: Life(number, tables.thread(number)) for number in numbers}
    marks = (Kind.THREAD_CREATED, Kind.THREAD_BEGUN, Kind.THREAD_ENDED, Kind.EXITING)
    exiting = None
    for time, thread, kind, flags, number, place, _ in events.compress(is_one_of(events["kind"], *marks)).tolist():
        if kind == Kind.THREAD_CREATED:
            lives[number].created, lives[number].parent, lives[number].place = time, thread, place
        elif kind == Kind.THREAD_BEGUN:
            lives[thread].started = time
            if lives[thread].created is None:
                lives[thread].created = time
        elif kind == Kind.THREAD_ENDED and thread in lives:
            lives[thread].ended = time
            lives[thread].end = End.EXCEPTION if flags == Outcome.FAILED else End.FINISHED
        elif kind == Kind.EXITING:
            exiting = time
    gone = recording.header.code is not None
    for life in lives.values():
        if life.ended is None and gone:
            if life.started is None:
                # Never started, so it has no end of its own either.
                life.end = End.DIED_WITH_PROCESS
            elif exiting is None:
                life.end = End.DIED_WITH_PROCESS
                life.ended = recording.header.duration_ns
            elif life.facts.kind in ("main", YOU):
                life.end = End.EXCEPTION if life.facts.exception else End.FINISHED
                life.ended = exiting
            else:
                life.end = End.KILLED_AT_EXIT
                life.ended = exiting
    return list(lives.values())


def find_tracks(recording: Recording, lives: list[Life], waits: list[Wait], turns: Turns) -> dict[int, Track]:
    """The states of each thread, by its number.

    The first that applies: a wait that was recorded, until nothing but the GIL keeps the thread from going on; the
    GIL; running or asleep as the OS says; else ready, or runnable where the GIL is not known.
    """
    duration = recording.header.duration_ns
    tracks = {life.thread: Track(_NOTHING, _NOTHING, 0) for life in lives}
    living = [life for life in lives if life.created is not None]
    rows = {life.thread: row for row, life in enumerate(living)}
    mine = [wait for wait in waits if wait.inside is None and wait.thread in rows]
    waiting = _by_row(
        np.array([(rows[wait.thread], wait.start, wait.end) for wait in mine], np.int64).reshape(-1, 3),
        np.array([wait.freed for wait in mine], np.int64),
        np.array([wait.reason == LOCK for wait in mine], np.int64),
    )
    every = (waiting, *_seen(recording, living, turns))
    counts = sum(np.bincount(found.row, minlength=len(living)) for found in every)
    first = 0
    for last in np.flatnonzero(np.diff(np.cumsum(counts) // _INTERVALS_AT_ONCE, append=-1)).tolist():
        found = _of(every, first, last + 1)
        tracks.update(_tracks(living[first : last + 1], found, recording.header.gil_source, duration))
        first = last + 1
    return tracks


@dataclass(frozen=True)
class _Intervals:
    """Intervals of many threads, columns sorted by row and start; those of one thread are apart from each other.

    Attributes:
        row: Which of the threads.
        start, end: In ns.
        values: Columns of what else there is to be said of each.
    """

    row: np.ndarray
    start: np.ndarray
    end: np.ndarray
    values: tuple[np.ndarray, ...] = ()


_All = tuple[_Intervals, _Intervals, _Intervals]
"""When threads waited, ran and slept."""


def _of(every: _All, first: int, last: int) -> _All:
    """The intervals of the threads [first, last), whose rows begin at 0 then."""
    cut = []
    for found in every:
        mine = slice(*np.searchsorted(found.row, [first, last]).tolist())
        values = tuple(column[mine] for column in found.values)
        cut.append(_Intervals(found.row[mine] - first, found.start[mine], found.end[mine], values))
    return cut[0], cut[1], cut[2]


def _by_row(intervals: np.ndarray, *values: np.ndarray) -> _Intervals:
    """Intervals from an array of rows, starts and ends, of which those of one thread are sorted."""
    order = np.argsort(intervals[:, 0], kind="stable")
    row, start, end = intervals[order].T.copy()
    return _Intervals(row, start, end, tuple(column[order] for column in values))


def _seen(recording: Recording, lives: list[Life], turns: Turns) -> tuple[_Intervals, _Intervals]:
    """When each thread, in the order of their numbers, ran and when it was asleep; the latter's values are states."""
    numbers = np.array([life.thread for life in lives], np.int64)
    row = np.minimum(np.searchsorted(numbers, turns.thread), max(len(lives) - 1, 0))
    row = np.where(numbers[row] == turns.thread, row, -1) if len(lives) else row[:0]
    asleep: list[tuple[int, int, int]] = []
    states: list[int] = []
    busy: list[np.ndarray] = []
    if len(recording.os):
        look = OsView(recording, turns)
        for at, life in enumerate(lives):
            if life.started is None:
                continue
            end = life.ended if life.ended is not None else recording.header.duration_ns
            seen = look.at_thread(life.thread, life.facts.native, life.started, end)
            asleep += [(at, start, end) for start, end, _ in seen.asleep]
            states += [_CODE[_ASLEEP[where]] for _, _, where in seen.asleep]
            if seen.busy:
                starts, ends = _union(*np.concatenate([turns.of(life.thread), np.array(seen.busy, np.int64).T], axis=1))
                busy.append(np.stack([np.full(len(starts), at), starts, ends], axis=1))
                row = np.where(row == at, -1, row)
    started = np.array([life.started is not None for life in lives], bool)
    kept = np.flatnonzero(row >= 0)
    kept = kept[started[row[kept]]]
    running = np.stack([row[kept], turns.start[kept], turns.end[kept]], axis=1)
    return (
        _by_row(np.concatenate([running, *busy])),
        _by_row(np.array(asleep, np.int64).reshape(-1, 3), np.array(states, np.int64)),
    )


def _tracks(lives: list[Life], found: _All, source: str, duration: int) -> dict[int, Track]:
    """The tracks of some threads, all at once: their times are laid one behind the other on one line."""
    waiting, running, asleep = found
    created = np.array([life.created for life in lives], np.int64)
    ended = np.array([duration if life.ended is None else life.ended for life in lives], np.int64)
    started = np.array([end if life.started is None else life.started for life, end in zip(lives, ended, strict=True)])
    freed, by_lock = waiting.values
    every = np.concatenate(
        [created, started, waiting.start, freed, waiting.end, running.start, running.end, asleep.start, asleep.end]
    )
    room = int(every.max()) - int(every.min()) + 2
    if len(lives) > 1 and room * len(lives) > _LONGEST_LINE:
        # In a damaged recording times may be any numbers.
        half = len(lives) // 2
        return {
            **_tracks(lives[:half], _of(found, 0, half), source, duration),
            **_tracks(lives[half:], _of(found, half, len(lives)), source, duration),
        }
    rows = np.arange(len(lives))
    row = np.concatenate([rows, rows, *(found.row for found in (*[waiting] * 3, *[running] * 2, *[asleep] * 2))])
    shift = rows * min(room, _LONGEST_LINE)
    points = np.sort(np.clip(every, created[row], np.maximum(created, ended)[row]) + shift[row])
    first = created + shift
    row = np.searchsorted(first, points, "right") - 1
    different = points < (ended + shift)[row]
    different[1:] &= points[1:] != points[:-1]
    points, row = points[different], row[different]

    idle = _CODE[{"measured": State.READY, "schedule": State.READY, "none": State.RUNNING}.get(source, State.RUNNABLE)]
    state = np.full(len(points), idle)
    inside = _inside(points, asleep, shift)
    state[inside >= 0] = asleep.values[0][inside[inside >= 0]]
    state[_inside(points, running, shift) >= 0] = _CODE[State.RUNNING]
    inside = _inside(points, waiting, shift)
    at = np.flatnonzero(inside >= 0)
    inside = inside[at]
    still = points[at] < (freed + shift[waiting.row])[inside]
    state[at] = np.where(still, np.where(by_lock[inside], _CODE[State.BLOCKED], _CODE[State.WAITING]), idle)
    state[points < (started + shift)[row]] = _CODE[State.CREATED]
    changes = np.ones(len(points), bool)
    changes[1:] = (state[1:] != state[:-1]) | (row[1:] != row[:-1])
    row, state = row[changes], state[changes]
    time = points[changes] - shift[row]
    bounds = np.searchsorted(row, np.arange(len(lives) + 1)).tolist()
    return {
        life.thread: Track(time[begin:stop], state[begin:stop], end)
        for life, begin, stop, end in zip(lives, bounds, bounds[1:], ended.tolist(), strict=False)
    }


def _inside(points: np.ndarray, intervals: _Intervals, shift: np.ndarray) -> np.ndarray:
    """Which of the intervals each point is in, -1 for none; `shift` is what was added to the times of each row."""
    if not len(intervals.row):
        return np.full(len(points), -1)
    which = np.searchsorted(intervals.start + shift[intervals.row], points, "right") - 1
    return np.where((which >= 0) & (points < (intervals.end + shift[intervals.row])[which]), which, -1)


def _union(starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Intervals that overlap or touch, made one."""
    if not len(starts):
        return starts, ends
    order = np.argsort(starts, kind="stable")
    starts, ends = starts[order], np.maximum.accumulate(ends[order])
    new = np.concatenate([[True], starts[1:] > ends[:-1]])
    firsts = np.flatnonzero(new)
    return starts[firsts], ends[np.concatenate([firsts[1:] - 1, [len(ends) - 1]])]
