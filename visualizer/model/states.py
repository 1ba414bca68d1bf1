"""In which state each thread was at every moment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from visualizer.model.gil import Turns
from visualizer.model.os_view import OsView, Seen
from visualizer.model.recording import Recording
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
    for time, thread, kind, flags, number, place, _ in events.compress(np.isin(events["kind"], marks)).tolist():
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
    source = recording.header.gil_source
    by_thread: dict[int, list[Wait]] = {}
    for wait in waits:
        if wait.inside is None:
            by_thread.setdefault(wait.thread, []).append(wait)
    look = OsView(recording, turns)
    tracks = {}
    for life in lives:
        if life.started is None:
            seen = Seen([], [])
        else:
            end = life.ended if life.ended is not None else recording.header.duration_ns
            seen = look.at_thread(life.thread, life.facts.native, life.started, end)
        running = turns.of(life.thread)
        if seen.busy:
            running = _union(*(np.concatenate([running[at], _column(seen.busy, at)]) for at in (0, 1)))
        mine = by_thread.get(life.thread, [])
        tracks[life.thread] = _track(life, mine, running, seen.asleep, source, recording.header.duration_ns)
    return tracks


def _track(
    life: Life,
    waits: list[Wait],
    running: tuple[np.ndarray, np.ndarray],
    asleep: list[tuple[int, int, int]],
    source: str,
    duration: int,
) -> Track:
    if life.created is None:
        return Track(np.empty(0, np.int64), np.empty(0, np.int64), 0)
    end = life.ended if life.ended is not None else duration
    started = life.started if life.started is not None else end
    begun = np.array([wait.start for wait in waits], np.int64)
    freed = np.array([wait.freed for wait in waits], np.int64)
    ended = np.array([wait.end for wait in waits], np.int64)
    blocked = np.array([wait.reason == LOCK for wait in waits], bool)
    run_start, run_end = running
    sleep_start, sleep_end = _column(asleep, 0), _column(asleep, 1)
    points = np.concatenate(
        [[life.created, started], begun, freed, ended, run_start, run_end, sleep_start, sleep_end]
    ).astype(np.int64)
    points = np.sort(points.clip(life.created, end))
    different = points < end
    different[1:] &= points[1:] != points[:-1]
    points = points[different]

    idle = {"measured": State.READY, "none": State.RUNNING}.get(source, State.RUNNABLE)
    state = np.full(len(points), _CODE[idle])
    inside = _inside(points, sleep_start, sleep_end)
    slept = np.array([_CODE[_ASLEEP[where]] for _, _, where in asleep], np.int64)
    state = np.where(inside >= 0, slept[inside] if len(slept) else state, state)
    state = np.where(_inside(points, run_start, run_end) >= 0, _CODE[State.RUNNING], state)
    inside = _inside(points, begun, ended)
    if len(waits):
        waiting = np.where(blocked[inside], _CODE[State.BLOCKED], _CODE[State.WAITING])
        waiting = np.where(points < freed[inside], waiting, _CODE[idle])
        state = np.where(inside >= 0, waiting, state)
    state = np.where(points < started, _CODE[State.CREATED], state)
    changes = np.concatenate([[True], state[1:] != state[:-1]]) if len(state) else np.empty(0, bool)
    return Track(points[changes], state[changes], end)


def _inside(points: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Which of the intervals, sorted and apart from each other, each point is in; -1 for none."""
    if not len(starts):
        return np.full(len(points), -1)
    which = np.searchsorted(starts, points, "right") - 1
    return np.where((which >= 0) & (points < ends[which]), which, -1)


def _column(rows: list[tuple], column: int) -> np.ndarray:
    return np.array([row[column] for row in rows], np.int64)


def _union(starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Intervals that overlap or touch, made one."""
    if not len(starts):
        return starts, ends
    order = np.argsort(starts, kind="stable")
    starts, ends = starts[order], np.maximum.accumulate(ends[order])
    new = np.concatenate([[True], starts[1:] > ends[:-1]])
    firsts = np.flatnonzero(new)
    return starts[firsts], ends[np.concatenate([firsts[1:] - 1, [len(ends) - 1]])]
