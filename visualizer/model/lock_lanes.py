"""Who held a lock, and for how long, as its lane in a timeline shows it."""

from __future__ import annotations

import numpy as np

from visualizer.model.held import class_held
from visualizer.model.timeline import Lane, LaneKind, Timeline
from visualizer.model.waits import Wait

MOST_LANES = 200
"""With more locks than that it is not said which ones a running thread holds: to look through them takes too long."""
MOST_PIECES = 1000
"""At most so many spans are looked through for one sentence."""


def held_at(timeline: Timeline, thread: int, time: int) -> list[Lane]:
    """Lanes of the locks that a thread holds at a time."""
    locks = timeline.lanes_of(LaneKind.LOCK)
    if len(locks) > MOST_LANES:
        return []
    return [lane for lane in locks if _owner_at(timeline, lane, time) == thread]


def _owner_at(timeline: Timeline, lane: Lane, time: int) -> int:
    found = timeline.slice(lane, time, time + 1)
    if not len(found) or found.start[0] > time or class_held(int(found.kind[0])) is None:
        return 0
    return int(found.argument[0])


def later_owners(timeline: Timeline, lane: Lane, wait: Wait) -> list[int]:
    """Other threads that held the lock during a wait."""
    until = wait.freed if wait.freed and not wait.is_open else wait.end
    found = timeline.slice(lane, wait.start, max(until, wait.start + 1))
    owners: dict[int, None] = {}
    for start, kind, owner in zip(
        found.start[:MOST_PIECES].tolist(),
        found.kind[:MOST_PIECES].tolist(),
        found.argument[:MOST_PIECES].tolist(),
        strict=True,
    ):
        if class_held(kind) is not None and owner not in (wait.owner, wait.thread) and start < until:
            owners[owner] = None
    return list(owners)


def held_since(timeline: Timeline, lane: Lane, time: int, owner: int) -> int | None:
    """Since when `owner` held the lock at a time; None if the lane does not show it."""
    found = timeline.slice(lane, time, time + 1)
    if not len(found) or found.start[0] > time or class_held(int(found.kind[0])) is None:
        return None
    if int(found.argument[0]) != owner:
        return None
    return whole_hold(timeline, lane, int(found.start[0]), int(found.end[0]), owner)[0]


def whole_hold(timeline: Timeline, lane: Lane, begin: int, end: int, owner: int) -> tuple[int, int]:
    """Begin and end of the hold that a span is part of: it is divided where others begin or cease to wait."""
    for _ in range(MOST_PIECES):
        found = timeline.slice(lane, begin - 1, begin)
        if begin <= 0 or not len(found) or not _is_part(found.kind[0], found.argument[0], owner):
            break
        if found.start[0] >= begin:
            break
        begin = int(found.start[0])
    for _ in range(MOST_PIECES):
        found = timeline.slice(lane, end, end + 1)
        if end >= timeline.end or not len(found) or not _is_part(found.kind[0], found.argument[0], owner):
            break
        if found.end[0] <= end:
            break
        end = int(found.end[0])
    return begin, end


def _is_part(kind: np.integer, argument: np.integer, owner: int) -> bool:
    return class_held(int(kind)) is not None and int(argument) == owner
