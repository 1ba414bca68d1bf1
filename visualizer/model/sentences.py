"""Plain sentences: what a lane shows at a moment, whole, in words that need no explanation."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from visualizer.model.deadlocks import CERTAIN, Deadlock
from visualizer.model.gil import FOREIGN
from visualizer.model.held import IGNORED, class_held
from visualizer.model.labels import time_text
from visualizer.model.spans import NOTHING
from visualizer.model.states import End, Life, State
from visualizer.model.tables import Place
from visualizer.model.timeline import Lane, LaneKind, Timeline
from visualizer.model.waits import LOCK, NOT_KNOWN, Wait
from visualizer.runtime.protocol import USER, YOU, Outcome, Reason

_NAMED = 3
"""At most so many threads are called by their names in a sentence."""
_LOCK_LANES = 200
"""With more locks than that it is not said which ones a running thread holds: to look through them takes too long."""
_HOLD_PIECES = 1000
_INPUT = ("input", "stdin.read", "stdin.readline")
"""What the recorder calls waits for somebody to type something."""
_GIL_NS = 1_000_000_000
_PLURAL = {"has": "have", "was": "were"}
_FOR = {
    Reason.CONDITION: "for {} to be notified",
    Reason.EVENT: "for {} to be set",
    Reason.SEMAPHORE: "for a free place at {}",
    Reason.BARRIER: "at {} for the others to come",
    Reason.QUEUE_GET: "for something in {}",
    Reason.QUEUE_PUT: "for room in {}",
    Reason.QUEUE_JOIN: "for everything in {} to be done",
    Reason.FUTURE: "for the result of {}",
    Reason.FUTURES: "for results",
    Reason.POOL_WORK: "for a job of {}",
    Reason.POOL_SHUTDOWN: "for {} to finish its jobs",
    Reason.PROCESS: "for the process {} to end",
    Reason.IO: "in {}",
    Reason.JOIN: "for {} to end",
    Reason.START: "for {} to start",
    Reason.EXIT: "at the program's end for the other threads",
}
"""What a thread waits for, by the reason."""
_THINGS = {
    Reason.CONDITION: "condition",
    Reason.EVENT: "event",
    Reason.SEMAPHORE: "semaphore",
    Reason.BARRIER: "barrier",
    Reason.QUEUE_GET: "queue",
    Reason.QUEUE_PUT: "queue",
    Reason.QUEUE_JOIN: "queue",
    Reason.FUTURE: "a future",
    Reason.POOL_WORK: "pool",
    Reason.POOL_SHUTDOWN: "pool",
    Reason.PROCESS: "",
    Reason.IO: "a system call",
}
_ENDED = {
    Reason.CONDITION: "notified",
    Reason.EVENT: "set",
    Reason.SEMAPHORE: "given back",
    Reason.BARRIER: "made complete",
    Reason.QUEUE_GET: "put there",
    Reason.QUEUE_PUT: "made",
    Reason.QUEUE_JOIN: "done",
    Reason.FUTURE: "done",
    Reason.FUTURES: "done",
    Reason.POOL_WORK: "handed in",
    LOCK: "freed",
}
"""What the thread did that ended a wait."""


def sentence(timeline: Timeline, lane: Lane, time: int) -> str:
    """What `lane` shows at a time, as a sentence; empty where it shows nothing."""
    if timeline.analysis is None:
        return ""
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


def waits_for(timeline: Timeline, thread: int, time: int) -> str:
    """What a thread waits for at a time, in a few words: "lock (bank.py:12)"; empty if it does not wait."""
    wait = timeline.wait_at(thread, time)
    if wait is None or time >= max(wait.freed, wait.start + 1) or timeline.analysis is None:
        return ""
    if wait.reason == LOCK:
        what = lock_name(timeline.analysis.object_name(wait))
    elif wait.reason == Reason.SLEEP:
        what = "sleep" + (f" of {time_text(wait.timeout_ns)}" if wait.timeout_ns else "")
    else:
        what = _reason_text(timeline, wait).removeprefix("for ")
    return what + _at(_place(timeline, wait))


def lock_name(name: str) -> str:
    """A lock by its name, so that it is plain that it is a lock."""
    if ":" in name:
        return f"the lock made at {name}"
    return name if "lock" in name.lower() or not name else f"lock {name}"


def called(timeline: Timeline, number: int) -> str:
    """A thread by its name."""
    if number == FOREIGN:
        return "a thread outside Python"
    analysis = timeline.analysis
    if analysis is not None and analysis.tables.thread(number).kind == YOU:
        return YOU
    return timeline.name(number)


def deadlock_sentence(timeline: Timeline, deadlock: Deadlock) -> str:
    """Who waits for whom, and how sure it is that they can never go on."""
    surely = "deadlocked" if deadlock.certainty == CERTAIN else "probably deadlocked"
    names = _list(called(timeline, wait.thread) for wait in deadlock.waits)
    lines = [
        _deadlocked(timeline, wait, owner)
        for wait, owner in zip(deadlock.waits[:_NAMED], deadlock.owners(), strict=False)
    ]
    if len(deadlock.waits) > _NAMED:
        lines.append(f"{_others(len(deadlock.waits) - _NAMED)} wait, too")
    body = "; ".join(lines)
    if not deadlock.is_cycle:
        verb = "wait" if len(deadlock.waits) > 1 else "waits"
        return f"{names} {verb} for what no thread is left to do: {body}; {surely}."
    if len(deadlock.waits) == 1:
        return f"{names} waits for itself: {body}; {surely}."
    return f"{names} wait for each other: {body}; {surely}."


def _deadlocked(timeline: Timeline, wait: Wait, owner: int) -> str:
    thread = called(timeline, wait.thread)
    text = f"{thread} waits {_reason_text(timeline, wait)}{_at(_place(timeline, wait))}"
    if wait.reason == LOCK and owner == wait.thread:
        return f"{text}, which it has itself"
    return f"{text}, held by {called(timeline, owner)}" if wait.reason == LOCK and owner else text


# Threads


def _thread_sentence(timeline: Timeline, lane: Lane, time: int) -> str:
    life, thread = lane.life, lane.number
    name = called(timeline, thread)
    if life is None or life.created is None or time < life.created:
        return ""
    if life.ended is not None and time >= life.ended:
        return _end(life, name)
    for deadlock in timeline.deadlocks:
        if time >= deadlock.since and any(wait.thread == thread and time < wait.end + 1 for wait in deadlock.waits):
            return deadlock_sentence(timeline, deadlock)
    state = timeline.state_at(thread, time)
    wait = timeline.wait_at(thread, time)
    job = timeline.job_at(thread, time)
    doing = f"doing {job}" if job is not None else ""
    if wait is not None and state in (State.BLOCKED, State.WAITING, None) and wait.start <= time:
        return _wait_sentence(timeline, wait, name, doing)
    found = timeline.slice(lane, time, time + 1)
    if not len(found) or state is None:
        return ""
    begin, end = int(found.start[0]), int(found.end[0])
    is_open = end >= timeline.end and life.ended is None and not _is_over(timeline)
    long = time_text(end - begin) + (" so far" if is_open else "")
    who = f"{name}, {doing}," if doing else name
    if state is State.CREATED:
        return _created(timeline, life, name, long, is_open)
    if state is State.RUNNING:
        held = [lock_name(lane.name) for lane in _held_at(timeline, thread, time)]
        doing += (", holding " if doing else "holding ") + _list(held) if held else ""
        verb = "has run for" if is_open else "ran for"
        return f"{name} {verb} {long}{', ' + doing if doing else ''}."
    if state is State.READY:
        verb = "has wanted" if is_open else "wanted"
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
    at = _at(place) if place is not None and place.origin == USER else ""
    made = f"{name} was created{by}{at}"
    if life.started is not None and not is_open:
        return f"{made} and started {long} later."
    if is_open:
        return f"{made}, but has not been started for {long}."
    return f"{made}, but never started."


def _end(life: Life, name: str) -> str:
    at = time_text(life.ended or 0)
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


def _held_at(timeline: Timeline, thread: int, time: int) -> list[Lane]:
    """Lanes of the locks that a thread holds at a time."""
    locks = timeline.lanes_of(LaneKind.LOCK)
    if len(locks) > _LOCK_LANES:
        return []
    return [lane for lane in locks if _owner_at(timeline, lane, time) == thread]


def _owner_at(timeline: Timeline, lane: Lane, time: int) -> int:
    found = timeline.slice(lane, time, time + 1)
    if not len(found) or found.start[0] > time or class_held(int(found.kind[0])) is None:
        return 0
    return int(found.argument[0])


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
    return f", which {_list(names)} {'has had' if is_open else 'had'}" if names else ""


# Waits


def _wait_sentence(timeline: Timeline, wait: Wait, name: str, doing: str) -> str:
    who = f"{name}, {doing}," if doing else name
    over = _is_over(timeline)
    so_far = wait.is_open and not over
    end = wait.end if not wait.is_open else max(wait.end, timeline.end)
    long = time_text(end - wait.start)
    at = _at(_place(timeline, wait))
    if wait.reason == Reason.SLEEP:
        limit = wait.timeout_ns
        planned = f" of {time_text(limit)}" if limit and (so_far or limit > end - wait.start) else ""
        if so_far:
            return f"{who} has slept {long}{planned} so far{at}."
        return f"{who} slept {long}{planned}{at}{_ending(timeline, wait)}."
    if wait.reason == Reason.HELD:
        return _held_sentence(timeline, wait, name, long, so_far)
    verb = f"has waited {long} so far" if so_far else f"waited {long}"
    text = f"{who} {verb} {_reason_text(timeline, wait)}{at}"
    if wait.reason == LOCK:
        text += _owners(timeline, wait)
    return f"{text}{_ending(timeline, wait)}."


def _held_sentence(timeline: Timeline, wait: Wait, name: str, long: str, so_far: bool) -> str:
    """A thread that you hold, or you yourself."""
    if name == YOU:
        locks = [lock_name(lane.name) for lane in _held_at(timeline, wait.thread, wait.start)]
        what = _list(locks) if locks else "no lock"
        return f"You {f'have had {what} for {long} so far' if so_far else f'had {what} for {long}'}."
    if wait.object:
        other = called(timeline, wait.object)
        verb = f"has waited {long} so far" if so_far else f"waited {long}"
        return f"{name} {verb} until you let {other} start{_at(_place(timeline, wait))}."
    if so_far:
        return f"{name} has come to its end and has been held open by you for {long} so far."
    return f"{name} had come to its end and was held open by you for {long}."


def _reason_text(timeline: Timeline, wait: Wait) -> str:
    """What a wait is for, behind the verb."""
    analysis = timeline.analysis
    name = analysis.object_name(wait) if analysis else ""
    if wait.reason == LOCK:
        return f"for {lock_name(name)}"
    if wait.reason == Reason.SLEEP:
        return "for a sleep to end"
    if wait.reason == Reason.HELD:
        return f"for you to let {name or 'it'} {'start' if wait.object else 'go on'}"
    if wait.reason == Reason.IO and name in _INPUT:
        return "for input"
    if wait.reason not in _FOR:
        return f"for {name}" if name else "for something"
    thing = _THINGS.get(wait.reason, "")
    if wait.reason == Reason.BARRIER and name:
        thing = "barrier"
    if not name:
        article = "" if thing.startswith("a ") or not thing else "an " if thing[0] in "aeiou" else "a "
        name = article + thing if thing else "another thread"
    elif thing and not thing.startswith("a ") and thing not in name.lower():
        name = f"{thing} {name}"
    return _FOR[wait.reason].format(name)


def _owners(timeline: Timeline, wait: Wait) -> str:
    """Who held the lock while it was waited for."""
    lane = timeline.lane(LaneKind.LOCK, wait.object)
    first = wait.owner
    since = _held_since(timeline, lane, wait.start, first) if lane is not None and first else None
    if not first:
        return ""
    text = f", held by {called(timeline, first)}"
    if since is not None:
        text += f" since {time_text(since)}"
    later = _later_owners(timeline, lane, wait) if lane is not None else []
    return f"{text}, then by {_list(called(timeline, owner) for owner in later)}" if later else text


def _later_owners(timeline: Timeline, lane: Lane, wait: Wait) -> list[int]:
    """Other threads that held the lock during a wait."""
    until = wait.freed if wait.freed and not wait.is_open else wait.end
    found = timeline.slice(lane, wait.start, max(until, wait.start + 1))
    owners: dict[int, None] = {}
    for start, kind, owner in zip(
        found.start[:_HOLD_PIECES].tolist(),
        found.kind[:_HOLD_PIECES].tolist(),
        found.argument[:_HOLD_PIECES].tolist(),
        strict=True,
    ):
        if class_held(kind) is not None and owner not in (wait.owner, wait.thread) and start < until:
            owners[owner] = None
    return list(owners)


def _held_since(timeline: Timeline, lane: Lane, time: int, owner: int) -> int | None:
    """Since when `owner` held the lock at a time; None if the lane does not show it."""
    found = timeline.slice(lane, time, time + 1)
    if not len(found) or found.start[0] > time or class_held(int(found.kind[0])) is None:
        return None
    if int(found.argument[0]) != owner:
        return None
    return _hold(timeline, lane, int(found.start[0]), int(found.end[0]), owner)[0]


def _hold(timeline: Timeline, lane: Lane, begin: int, end: int, owner: int) -> tuple[int, int]:
    """Begin and end of the hold that a span is part of: it is divided where others begin or cease to wait."""
    for _ in range(_HOLD_PIECES):
        found = timeline.slice(lane, begin - 1, begin)
        if begin <= 0 or not len(found) or not _is_part(found.kind[0], found.argument[0], owner):
            break
        if found.start[0] >= begin:
            break
        begin = int(found.start[0])
    for _ in range(_HOLD_PIECES):
        found = timeline.slice(lane, end, end + 1)
        if end >= timeline.end or not len(found) or not _is_part(found.kind[0], found.argument[0], owner):
            break
        if found.end[0] <= end:
            break
        end = int(found.end[0])
    return begin, end


def _is_part(kind: np.integer, argument: np.integer, owner: int) -> bool:
    return class_held(int(kind)) is not None and int(argument) == owner


def _ending(timeline: Timeline, wait: Wait) -> str:
    """How a wait ended, and because of whom."""
    if wait.outcome is None:
        if not _is_over(timeline):
            return ""
        return "; it never got it" if wait.reason == LOCK else "; that never came"
    if wait.outcome == Outcome.TIMED_OUT:
        return "" if wait.reason == Reason.SLEEP else "; its time was up before"
    if wait.outcome == Outcome.FAILED:
        return "; an exception broke that off"
    if wait.outcome == Outcome.LET_THROUGH:
        return "; then the lock was ignored and let it through"
    if wait.outcome == NOT_KNOWN:
        return "; when exactly that ended was not recorded"
    if not wait.unblocked_by or wait.reason not in _ENDED:
        return ""
    return f"; {_ENDED[wait.reason]} by {called(timeline, wait.unblocked_by)}{_where(timeline, wait)}"


def _where(timeline: Timeline, wait: Wait) -> str:
    """Where a wait was ended: the line alone if it is in the same file."""
    if timeline.analysis is None:
        return ""
    place = timeline.analysis.tables.place(wait.unblocked_at)
    if place.origin != USER or not place.file:
        return ""
    here = timeline.analysis.place(wait).file
    return f" at line {place.line}" if place.file == here else f" at {place.short}"


def _place(timeline: Timeline, wait: Wait) -> Place | None:
    """Where in the user's code a thread waited."""
    if timeline.analysis is None:
        return None
    place = timeline.analysis.place(wait)
    return place if place.origin == USER else None


# Locks and the GIL


def _lock_sentence(timeline: Timeline, lane: Lane, time: int) -> str:
    found = timeline.slice(lane, time, time + 1)
    name = lock_name(lane.name)
    if not len(found) or found.start[0] > time:
        return f"{name} was free: nobody had taken it yet." if lane.kind is LaneKind.LOCK else ""
    kind, owner = int(found.kind[0]), int(found.argument[0])
    begin, end = int(found.start[0]), int(found.end[0])
    is_open = end >= timeline.end and not _is_over(timeline)
    long = time_text(end - begin) + (" so far" if is_open else "")
    has = "has been" if is_open else "was"
    if kind == IGNORED:
        return f"{name} {has} ignored for {long}: it kept nobody out."
    if class_held(kind) is None:
        if "counted" in lane.badges:
            return f"{name} was taken too often here to record each time."
        return f"{name} {has} free for {long}."
    begin, end = _hold(timeline, lane, begin, end, owner)
    is_open = end >= timeline.end and not _is_over(timeline)
    long = time_text(end - begin) + (" so far" if is_open else "")
    text = f"{name} {'has been' if is_open else 'was'} held by {called(timeline, owner)} for {long}"
    waiters = _waiters(timeline, lane.number, begin, end)
    return f"{text} while {_who(timeline, waiters)} waited." if waiters else f"{text}; nobody else wanted it."


def _waiters(timeline: Timeline, lock: int, begin: int, end: int) -> list[int]:
    """Threads that waited for a lock at some time of an interval."""
    return [
        lane.number
        for lane in timeline.lanes_of(LaneKind.THREAD)
        if any(
            wait.reason == LOCK and wait.object == lock and wait.start < end and max(wait.freed, wait.start + 1) > begin
            for wait in timeline.waits_between(lane.number, begin, end)[:_HOLD_PIECES]
        )
    ]


def _gil_sentence(timeline: Timeline, lane: Lane, time: int) -> str:
    found = timeline.slice(lane, time, time + 1)
    if not len(found) or found.start[0] > time:
        return ""
    begin, end = int(found.start[0]), int(found.end[0])
    is_open = end >= timeline.end and not _is_over(timeline)
    long = time_text(end - begin) + (" so far" if is_open else "")
    if found.kind[0] == NOTHING:
        return f"Nobody {'has had' if is_open else 'had'} the GIL for {long}: no thread {'runs' if is_open else 'ran'}."
    owner = int(found.argument[0])
    text = f"{called(timeline, owner)} {'has had' if is_open else 'had'} the GIL for {long}"
    wanting = [
        other.number
        for other in timeline.lanes_of(LaneKind.THREAD)[:_LOCK_LANES]
        if other.number != owner and timeline.state_at(other.number, time) is State.READY
    ]
    return f"{text} while {_who(timeline, wanting)} wanted it." if wanting else f"{text}; nobody else wanted it."


# Words


def _is_over(timeline: Timeline) -> bool:
    return timeline.analysis is not None and timeline.analysis.recording.header.code is not None


def _at(place: Place | None) -> str:
    return f" ({place.short})" if place is not None and place.file else ""


def _who(timeline: Timeline, threads: list[int]) -> str:
    return _list(called(timeline, thread) for thread in threads)


def _list(names: Iterable[str]) -> str:
    """Some names as they are said: "a, b and c"; many are counted."""
    names = list(names)
    if len(names) > _NAMED:
        names = [*names[: _NAMED - 1], _others(len(names) - _NAMED + 1)]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _others(count: int) -> str:
    return "one other" if count == 1 else f"{count} others"
