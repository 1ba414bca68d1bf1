"""Who has which lock at a moment, as the timeline knows it."""

from __future__ import annotations

from dataclasses import dataclass

from visualizer.model.held import IGNORED, class_held
from visualizer.model.timeline import Lane, LaneKind, Timeline
from visualizer.model.waits import LOCK


@dataclass(frozen=True)
class Ownership:
    """A lock at a moment.

    Attributes:
        lane: Of the lock.
        owner: Thread that has it, 0 if nobody has.
        waiters: Threads that wait for it, in the order of their numbers.
        ignored: Whether it is ignored.
    """

    lane: Lane
    owner: int
    waiters: tuple[int, ...]
    ignored: bool


def ownerships(timeline: Timeline, time: int) -> list[Ownership]:
    """All locks at a time in ns, in the order in which they were made."""
    waiters: dict[int, list[int]] = {}
    for thread in timeline.lanes_of(LaneKind.THREAD):
        wait = timeline.wait_at(thread.number, time)
        if wait is not None and wait.reason == LOCK:
            waiters.setdefault(wait.object, []).append(thread.number)
    return [
        _ownership(timeline, lane, time, tuple(waiters.get(lane.number, ())))
        for lane in sorted(timeline.lanes_of(LaneKind.LOCK), key=lambda lane: lane.number)
    ]


def _ownership(timeline: Timeline, lane: Lane, time: int, waiters: tuple[int, ...]) -> Ownership:
    found = timeline.locks.at(lane.row, min(time, timeline.end - 1))
    if found is None:
        return Ownership(lane, 0, waiters, ignored=False)
    _, _, kind, owner = found
    return Ownership(lane, owner if class_held(kind) else 0, waiters, ignored=kind == IGNORED)
