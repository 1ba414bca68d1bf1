"""Plain sentences: what a lane shows at a moment, whole, in words that need no explanation."""

from __future__ import annotations

import re

import numpy as np

from visualizer.model.held import IGNORED, class_held
from visualizer.model.labels import length_text, moment_text
from visualizer.model.lock_lanes import MOST_LANES, MOST_PIECES, held_at, whole_hold
from visualizer.model.spans import NOTHING
from visualizer.model.states import End, Life, State
from visualizer.model.step_lanes import lane_sentence
from visualizer.model.timeline import Lane, LaneKind, Timeline
from visualizer.model.wait_sentences import deadlock_sentence, wait_sentence
from visualizer.model.waits import LOCK
from visualizer.model.words import all_called, at_place, called, is_over, listed, lock_name
from visualizer.runtime.protocol import USER, YOU

_GIL_NS = 1_000_000_000
_PLURAL = {"has": "have", "was": "were"}


def sentence(timeline: Timeline, lane: Lane, time: int) -> str:
    """What `lane` shows at a time, as a sentence; empty where it shows nothing."""
    if timeline.analysis is None:
        return ""
    said = lane_sentence(timeline, lane, time)
    if said or lane.kind is LaneKind.VALUE:
        return said
    if lane.kind is LaneKind.LOCK:
        return _lock_sentence(timeline, lane, time)
    if lane.kind is LaneKind.GIL:
        return _gil_sentence(timeline, lane, time)
    text = _thread_sentence(timeline, lane, time)
    if lane.life is not None and lane.life.facts.kind == YOU:
        # The sentences are made for threads.
        text = re.sub(r"^you\b(,.*?,)? (has|was)\b", lambda found: f"you{found[1] or ''} {_PLURAL[found[2]]}", text)
        return text[:1].upper() + text[1:]
    return text


def _thread_sentence(timeline: Timeline, lane: Lane, time: int) -> str:
    life, thread = lane.life, lane.number
    name = called(timeline, thread)
    if life is None or life.created is None or time < life.created:
        return ""
    if life.ended is not None and time >= life.ended:
        return _end(timeline, life, name)
    for deadlock in timeline.deadlocks:
        if time >= deadlock.since and any(wait.thread == thread and time < wait.end + 1 for wait in deadlock.waits):
            return deadlock_sentence(timeline, deadlock)
    state = timeline.state_at(thread, time)
    wait = timeline.wait_at(thread, time)
    job = timeline.job_at(thread, time)
    doing = f"doing {job}" if job is not None else ""
    if wait is not None and state in (State.BLOCKED, State.WAITING, None) and wait.start <= time:
        return wait_sentence(timeline, wait, name, doing)
    found = timeline.slice(lane, time, time + 1)
    if not len(found) or state is None:
        return ""
    begin, end = int(found.start[0]), int(found.end[0])
    is_open = end >= timeline.end and life.ended is None and not is_over(timeline)
    long = length_text(timeline, end - begin) + (" so far" if is_open else "")
    who = f"{name}, {doing}," if doing else name
    if state is State.CREATED:
        return _created(timeline, life, name, long, is_open)
    if state is State.RUNNING:
        held = [lock_name(lane.name) for lane in held_at(timeline, thread, time)]
        doing += (", holding " if doing else "holding ") + listed(held) if held else ""
        verb = "has run for" if is_open else "ran for"
        return f"{name} {verb} {long}{', ' + doing if doing else ''}."
    if state is State.READY:
        verb = "has wanted" if is_open else "wanted"
        if timeline.is_stepped:
            return f"{who} could go on for {long}, but was not chosen."
        return f"{who} {verb} the GIL for {long}{_gil_owners(timeline, thread, begin, end, is_open)}."
    if state is State.RUNNABLE:
        verb = "has been able to run for" if is_open else "could run for"
        return f"{who} {verb} {long}; whether it had the GIL is not known."
    verb = "has waited" if is_open else "waited"
    where = "for a lock in code outside Python" if state is State.BLOCKED else "in the operating system"
    return f"{who} {verb} {long} {where}."


def _created(timeline: Timeline, life: Life, name: str, long: str, is_open: bool) -> str:
    by = f" by {called(timeline, life.parent)}" if life.parent else ""
    place = timeline.analysis.tables.place(life.place) if timeline.analysis else None
    at = at_place(place) if place is not None and place.origin == USER else ""
    made = f"{name} was created{by}{at}"
    if life.started is not None and not is_open:
        return f"{made} and started {long} later."
    if is_open:
        return f"{made}, but has not been started for {long}."
    return f"{made}, but never started."


def _end(timeline: Timeline, life: Life, name: str) -> str:
    at = moment_text(timeline, life.ended or 0)
    if life.started is None:
        return f"{name} was never started."
    if life.end is End.EXCEPTION:
        return f"{name} ended at {at} with {life.facts.exception or 'an exception'}."
    if life.end is End.KILLED_AT_EXIT:
        if life.facts.daemon:
            return f"{name} was cut off at {at}, when the program ended: it is a daemon thread."
        return f"{name} was cut off at {at}, when the program ended."
    if life.end is End.DIED_WITH_PROCESS:
        return f"{name} died with the whole process at {at}."
    return f"{name} finished at {at}."


def _gil_owners(timeline: Timeline, thread: int, begin: int, end: int, is_open: bool) -> str:
    """Who had the GIL meanwhile."""
    gil = timeline.lane(LaneKind.GIL)
    if gil is None:
        return ""
    # Of a longer time the beginning tells enough.
    end = min(end, begin + _GIL_NS)
    found = timeline.slice(gil, begin, end)
    held = (found.kind != NOTHING) & (found.argument != thread)
    if not held.any():
        return ""
    lengths = np.minimum(found.end[held], end) - np.maximum(found.start[held], begin)
    owners, which = np.unique(found.argument[held], return_inverse=True)
    totals = np.bincount(which.ravel(), weights=lengths)
    order = np.argsort(-totals, kind="stable")
    names = [called(timeline, int(owners[row])) for row in order[totals[order] > 0]]
    return f", which {listed(names)} {'has had' if is_open else 'had'}" if names else ""


def _lock_sentence(timeline: Timeline, lane: Lane, time: int) -> str:
    found = timeline.slice(lane, time, time + 1)
    name = lock_name(lane.name)
    if not len(found) or found.start[0] > time:
        return f"{name} was free: nobody had taken it yet." if lane.kind is LaneKind.LOCK else ""
    kind, owner = int(found.kind[0]), int(found.argument[0])
    begin, end = int(found.start[0]), int(found.end[0])
    is_open = end >= timeline.end and not is_over(timeline)
    long = length_text(timeline, end - begin) + (" so far" if is_open else "")
    has = "has been" if is_open else "was"
    if kind == IGNORED:
        return f"{name} {has} ignored for {long}: it kept nobody out."
    if class_held(kind) is None:
        if "counted" in lane.badges:
            return f"{name} was taken too often here to record each time."
        return f"{name} {has} free for {long}."
    begin, end = whole_hold(timeline, lane, begin, end, owner)
    is_open = end >= timeline.end and not is_over(timeline)
    long = length_text(timeline, end - begin) + (" so far" if is_open else "")
    text = f"{name} {'has been' if is_open else 'was'} held by {called(timeline, owner)} for {long}"
    waiters = _waiters(timeline, lane.number, begin, end)
    return f"{text} while {all_called(timeline, waiters)} waited." if waiters else f"{text}; nobody else wanted it."


def _waiters(timeline: Timeline, lock: int, begin: int, end: int) -> list[int]:
    """Threads that waited for a lock at some time of an interval."""
    return [
        lane.number
        for lane in timeline.lanes_of(LaneKind.THREAD)
        if any(
            wait.reason == LOCK and wait.object == lock and wait.start < end and max(wait.freed, wait.start + 1) > begin
            for wait in timeline.waits_between(lane.number, begin, end)[:MOST_PIECES]
        )
    ]


def _gil_sentence(timeline: Timeline, lane: Lane, time: int) -> str:
    found = timeline.slice(lane, time, time + 1)
    if not len(found) or found.start[0] > time:
        return ""
    begin, end = int(found.start[0]), int(found.end[0])
    is_open = end >= timeline.end and not is_over(timeline)
    long = length_text(timeline, end - begin) + (" so far" if is_open else "")
    if found.kind[0] == NOTHING:
        return f"Nobody {'has had' if is_open else 'had'} the GIL for {long}: no thread {'runs' if is_open else 'ran'}."
    owner = int(found.argument[0])
    text = f"{called(timeline, owner)} {'has had' if is_open else 'had'} the GIL for {long}"
    wanting = [
        other.number
        for other in timeline.lanes_of(LaneKind.THREAD)[:MOST_LANES]
        if other.number != owner and timeline.state_at(other.number, time) is State.READY
    ]
    return f"{text} while {all_called(timeline, wanting)} wanted it." if wanting else f"{text}; nobody else wanted it."
