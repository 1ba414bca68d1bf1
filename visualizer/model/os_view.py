"""What the OS saw of threads beyond their waits and the GIL: work without the GIL, and sleep in calls nobody traced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from visualizer.model.gil import Turns
from visualizer.model.recording import Recording
from visualizer.runtime.protocol import WaitClass

_BUSY_SHARE = 0.5
"""Part of the time that a thread does not hold the GIL that it is on a CPU if it works without the GIL."""
_MOSTLY_BUSY = 0.8
"""The same where the GIL is not known, and a thread may have got the CPU only to ask for the GIL."""
_HARDLY_BUSY = 0.1
"""The same, at most, if it slept, though it may have woken up for a moment and slept again in the same place."""
_WINDOW_NS = 45_000_000
"""Over so long the clocks of the OS, which go by ticks, are right enough."""
_SHORTEST_WORK_NS = 4_000_000
"""Work without the GIL shorter than this cannot be told from what the clocks of the OS are wrong by."""


@dataclass(frozen=True)
class Seen:
    """What was seen of one thread, in intervals sorted and apart from each other; times in ns.

    Attributes:
        busy: On a CPU without the GIL, or, where the GIL is not known, on a CPU: (start, end).
        asleep: In a system call or in front of a lock: (start, end, one of `WaitClass`).
    """

    busy: list[tuple[int, int]]
    asleep: list[tuple[int, int, int]]


class OsView:
    """Reads the OS samples of a recording, thread by thread."""

    def __init__(self, recording: Recording, turns: Turns) -> None:
        self._samples = recording.os
        self._turns = turns
        self._measured = recording.header.gil_source == "measured"
        self._gil_unknown = recording.header.gil_source in ("os", "unknown")
        # Without samples nobody asks for the events.
        events = recording.events if len(self._samples) else recording.events[:0]
        order = np.argsort(events["thread"], kind="stable")
        self._event_threads = events["thread"][order]
        self._event_times = events["time"][order]

    def at_thread(self, thread: int, native: int, start: int, end: int) -> Seen:
        """What was seen of a thread that lived from `start` to `end` under a native id."""
        samples = self._samples[self._samples["native"] == native] if native else self._samples[:0]
        rows = samples[(samples["time"] >= start) & (samples["time"] <= end)].tolist()
        if not rows:
            return Seen([], [])
        turn_starts, turn_ends = self._turns.of(thread)
        # Without the GIL's address, a futex may as well be the GIL.
        sleeps = (WaitClass.CALL, WaitClass.FUTEX) if self._measured else (WaitClass.CALL,)
        asleep: list[tuple[int, int, int]] = []
        for (time, _, _, where, _, _, _), (after, _, _, _, _, cpu, delay) in pairwise(rows):
            # Records are written when something changes: a thread asleep for a second has no record inside it.
            if (cpu + delay) * 1000 <= _HARDLY_BUSY * (after - time) and where in sleeps:
                asleep.append((time, after, where))
        if rows and rows[-1][3] in sleeps:
            asleep.append((rows[-1][0], end, rows[-1][3]))
        looks = np.array([start, *[row[0] for row in rows]], np.int64)
        busy = self._busy(rows, _time_held(turn_starts, turn_ends))
        return Seen(busy, self._until_awake(thread, _since_last_turn(asleep, looks, turn_ends)))

    def _busy(self, rows: list[tuple], held_until: Callable[[int], int]) -> list[tuple[int, int]]:
        share = _MOSTLY_BUSY if self._gil_unknown else _BUSY_SHARE
        busy: list[tuple[int, int]] = []
        start = used = waited = 0
        for (time, _, _, where, _, _, _), (after, _, _, following, _, cpu, delay) in pairwise(rows):
            if not start:
                start, used, waited = time, 0, 0
            used += cpu * 1000
            waited += delay * 1000
            if where != following or after - start >= _WINDOW_NS or after == rows[-1][0]:
                # What its turns at the GIL explain is no sign of work without it, nor is waiting for a CPU one of rest.
                held = held_until(after) - held_until(start)
                work = used - held
                if work >= _SHORTEST_WORK_NS and work >= share * (after - start - held - waited):
                    busy.append((start, after))
                start = 0
        return busy

    def _until_awake(self, thread: int, asleep: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """Let a sleep end with the first event of the thread's own, which only a thread that is awake can write."""
        first, last = np.searchsorted(self._event_threads, [thread, thread + 1])
        awake = self._event_times[first:last]
        ended = []
        for start, end, where in asleep:
            following = int(np.searchsorted(awake, start, "right"))
            ended.append((start, min(end, int(awake[following])) if following < len(awake) else end, where))
        return ended


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
    for start, end, where in asleep:
        last_look = int(looks[max(int(np.searchsorted(looks, start)) - 1, 0)])
        turn = int(np.searchsorted(turn_ends, start, "right")) - 1
        if turn >= 0 and turn_ends[turn] >= last_look:
            start = int(turn_ends[turn])
        extended.append((start, end, where))
    return extended
