"""In which state each thread was at every moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

import numpy as np

from visualizer.model.gil import Turns
from visualizer.model.recording import Recording
from visualizer.model.tables import Tables, ThreadFacts
from visualizer.model.waits import LOCK, Wait
from visualizer.runtime.protocol import Kind, Outcome, WaitClass


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
_CODE = {state: code for code, state in enumerate(STATES)}
_BUSY_SHARE = 0.5
"""Part of the time between two looks of the OS that a thread is on a CPU if it runs without the GIL."""
_MOSTLY_BUSY = 0.8
"""The same where the GIL is not known, and a thread may have got the CPU only to ask for the GIL."""
_HARDLY_BUSY = 0.1
"""The same, at most, if it slept, though it may have woken up for a moment and slept again in the same place."""
_SHORTEST_WORK_NS = 4_000_000
"""Work without the GIL shorter than this cannot be told from what the clocks of the OS are wrong by."""


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
    lives = {number: Life(number, tables.thread(number)) for number in sorted({*tables.threads, *begun, *made})}
    marks = (Kind.THREAD_CREATED, Kind.THREAD_BEGUN, Kind.THREAD_ENDED, Kind.EXITING)
    exiting = None
    for time, thread, kind, flags, number, place, _ in events[np.isin(events["kind"], marks)].tolist():
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
            elif life.facts.kind == "main":
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
        if not wait.inside:
            by_thread.setdefault(wait.thread, []).append(wait)
    seen = _os_intervals(recording, lives, source, turns)
    tracks = {}
    for life in lives:
        busy, asleep = seen.get(life.thread, ([], []))
        starts, ends = turns.of(life.thread)
        running = _union(np.concatenate([starts, _column(busy, 0)]), np.concatenate([ends, _column(busy, 1)]))
        mine = by_thread.get(life.thread, [])
        tracks[life.thread] = _track(life, mine, running, asleep, source, recording.header.duration_ns)
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
    points = np.unique(np.clip(points, life.created, end))
    points = points[points < end]

    idle = {"measured": State.READY, "none": State.RUNNING}.get(source, State.RUNNABLE)
    state = np.full(len(points), _CODE[idle])
    inside = _inside(points, sleep_start, sleep_end)
    slept = np.array([kind for _, _, kind in asleep], np.int64)
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


def _os_intervals(recording: Recording, lives: list[Life], source: str, turns: Turns) -> dict[int, tuple[list, list]]:
    """What the OS saw of each thread beyond waits and GIL: intervals on a CPU, and asleep as (start, end, state)."""
    samples = recording.os
    share = _MOSTLY_BUSY if source in ("os", "unknown") else _BUSY_SHARE
    kinds = {WaitClass.CALL: State.WAITING}
    if source == "measured":
        # Elsewhere this may as well be the GIL.
        kinds[WaitClass.FUTEX] = State.BLOCKED
    found: dict[int, tuple[list, list]] = {}
    for life in lives:
        if not life.facts.native or life.started is None:
            continue
        mine = samples[samples["native"] == life.facts.native]
        end = life.ended if life.ended is not None else recording.header.duration_ns
        mine = mine[(mine["time"] >= life.started) & (mine["time"] <= end)]
        busy: list[tuple[int, int]] = []
        asleep: list[tuple[int, int, int]] = []
        rows = mine.tolist()
        held_until = _time_held(*turns.of(life.thread))
        for (time, _, _, wait, _, _, _), (after, _, _, _, _, cpu, delay) in pairwise(rows):
            length = after - time
            # What its turns at the GIL explain is no sign of work without it.
            held = held_until(after) - held_until(time)
            unexplained = cpu * 1000 - held
            if unexplained >= share * (length - held) and length - held >= _SHORTEST_WORK_NS <= unexplained:
                busy.append((time, after))
            # Records are written when something changes: a thread asleep for a second has no record inside it.
            elif (cpu + delay) * 1000 <= _HARDLY_BUSY * length and wait in kinds:
                asleep.append((time, after, _CODE[kinds[wait]]))
        if rows and rows[-1][3] in kinds:
            asleep.append((rows[-1][0], end, _CODE[kinds[rows[-1][3]]]))
        looks = np.array([life.started, *[row[0] for row in rows]], np.int64)
        found[life.thread] = busy, _since_last_turn(asleep, looks, turns.of(life.thread)[1])
    return found


def _time_held(starts: np.ndarray, ends: np.ndarray) -> Callable[[int], int]:
    """A function that gives how long the GIL was held, in these turns, until a given time."""
    before = np.concatenate([[0], np.cumsum(ends - starts)])

    def held_until(time: int) -> int:
        turn = int(np.searchsorted(starts, time, "right"))
        return int(before[turn] - max(0, ends[turn - 1] - time)) if turn else 0

    return held_until


def _since_last_turn(
    asleep: list[tuple[int, int, int]], looks: np.ndarray, turn_ends: np.ndarray
) -> list[tuple[int, int, int]]:
    """Let a sleep begin where the thread was last seen to hold the GIL, if that was after the look before.

    A thread cannot have gone to sleep before, nor, unless it came to the GIL again, later than that.
    """
    extended = []
    for start, end, state in asleep:
        last_look = int(looks[max(int(np.searchsorted(looks, start)) - 1, 0)])
        turn = int(np.searchsorted(turn_ends, start, "right")) - 1
        if turn >= 0 and turn_ends[turn] >= last_look:
            start = int(turn_ends[turn])
        extended.append((start, end, state))
    return extended
