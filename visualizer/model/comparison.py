"""Two runs beside each other: how long they took, and what their threads did all the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from visualizer.model.analysis import analyse
from visualizer.model.labels import time_text
from visualizer.model.recording import Recording
from visualizer.model.states import STATES, State
from visualizer.model.timeline import LaneKind, Timeline, state_class, timeline_of

SHOWN = (State.RUNNING, State.READY, State.RUNNABLE, State.BLOCKED, State.WAITING)
"""The states that are counted: who was not started yet does nothing."""
_SHORT_NS = 50_000_000
"""A run that is shorter takes as long as it happens to take."""


@dataclass(frozen=True)
class Totals:
    """What the threads of a run did.

    Attributes:
        name: What the run is called.
        wall: How long the run took, from the beginning of the first thread to the end of the last, in ns.
        threads: How many there were.
        times: Time in each state, of all threads together, in ns.
        python: Version of the interpreter; "" if it is not known.
        note: How it ended if that was not by itself and well, and what it printed last.
    """

    name: str
    wall: int
    threads: int
    times: Mapping[State, int]
    python: str = ""
    note: str = ""

    def share(self, state: State) -> float:
        """The part of the time of all threads that was spent in a state, 0 to 1."""
        whole = sum(self.times.values())
        return self.times.get(state, 0) / whole if whole else 0.0


def totals_of(timeline: Timeline, name: str, note: str = "") -> Totals:
    """What the threads of a recorded run did."""
    lanes = timeline.lanes_of(LaneKind.THREAD)
    sums = [timeline.threads.totals(lane.row, 0, timeline.end) for lane in lanes]
    times = {state: sum(int(one[state_class(state)]) for one in sums) for state in STATES if state in SHOWN}
    header = timeline.analysis.recording.header if timeline.analysis is not None else None
    # What the interpreter does before the program's first line, and behind its last one, is nobody's.
    lives = [lane.life for lane in lanes if lane.life is not None]
    ends = [timeline.end if life.ended is None else life.ended for life in lives]
    wall = max(ends, default=timeline.end) - _beginning(timeline)
    return Totals(name, wall, len(lanes), times, header.python if header is not None else "", note)


def beginning_at_zero(recording: Recording, timeline: Timeline) -> Timeline:
    """The timeline of a recording, without what the interpreter does before the program's first line."""
    begin = _beginning(timeline)
    if not begin or recording.controlled is not None:
        return timeline
    header = replace(recording.header, duration_ns=max(recording.header.duration_ns - begin, 0))
    arrays = (_earlier(array, begin) for array in (recording.events, recording.gil, recording.os))
    events, gil, os = arrays
    return timeline_of(analyse(replace(recording, header=header, events=events, gil=gil, os=os)))


def _beginning(timeline: Timeline) -> int:
    lives = (lane.life for lane in timeline.lanes_of(LaneKind.THREAD))
    return min((life.started for life in lives if life is not None and life.started is not None), default=0)


def _earlier(array: np.ndarray, by: int) -> np.ndarray:
    """Events or samples so much earlier; who had the GIL before the beginning had it at the beginning."""
    moved = array.copy()
    moved["time"] = np.maximum(array["time"].astype(np.int64) - by, 0)
    return moved


def head_of(totals: Totals) -> str:
    """What stands above a run."""
    return " · ".join(filter(None, [totals.name, totals.python and f"Python {totals.python}", totals.note]))


def ratio_words(first: Totals, second: Totals) -> str:
    """How the two times compare, as a sentence."""
    if not first.wall or not second.wall:
        return ""
    times = f"{time_text(first.wall)} and {time_text(second.wall)}"
    if max(first.wall, second.wall) < _SHORT_NS:
        return f"Both are over at once, too soon to compare their times: {times}."
    ratio = second.wall / first.wall
    if 0.95 < ratio < 1.05:
        return f"Both take about as long: {times}."
    if ratio >= 1:
        return f"The second takes {_factor(ratio)} times as long as the first: {times}."
    return f"The first takes {_factor(1 / ratio)} times as long as the second: {times}."


def _factor(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 2 else f"{ratio:.1f}" if ratio < 20 else f"{ratio:,.0f}"
