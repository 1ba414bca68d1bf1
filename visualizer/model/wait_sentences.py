"""What a thread waits for, how that ended and because of whom, in plain sentences."""

from __future__ import annotations

from visualizer.model.deadlocks import CERTAIN, Deadlock
from visualizer.model.labels import length_text, time_text
from visualizer.model.lock_lanes import held_at, held_since, later_owners
from visualizer.model.timeline import LaneKind, Timeline
from visualizer.model.waits import LOCK, NOT_KNOWN, Wait
from visualizer.model.words import NAMED, at_place, called, is_over, listed, lock_name, others, user_place
from visualizer.runtime.protocol import USER, YOU, Outcome, Reason

_INPUT = ("input", "stdin.read", "stdin.readline")
"""What the recorder calls waits for somebody to type something."""
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
    return what + at_place(user_place(timeline, wait))


def deadlock_sentence(timeline: Timeline, deadlock: Deadlock) -> str:
    """Who waits for whom, and how sure it is that they can never go on."""
    surely = "deadlocked" if deadlock.certainty == CERTAIN else "probably deadlocked"
    names = listed(called(timeline, wait.thread) for wait in deadlock.waits)
    lines = [
        _deadlocked(timeline, wait, owner)
        for wait, owner in zip(deadlock.waits[:NAMED], deadlock.owners(), strict=False)
    ]
    if len(deadlock.waits) > NAMED:
        lines.append(f"{others(len(deadlock.waits) - NAMED)} wait, too")
    body = "; ".join(lines)
    if not deadlock.is_cycle:
        verb = "wait" if len(deadlock.waits) > 1 else "waits"
        return f"{names} {verb} for what no thread is left to do: {body}; {surely}."
    if len(deadlock.waits) == 1:
        return f"{names} waits for itself: {body}; {surely}."
    return f"{names} wait for each other: {body}; {surely}."


def _deadlocked(timeline: Timeline, wait: Wait, owner: int) -> str:
    thread = called(timeline, wait.thread)
    text = f"{thread} waits {_reason_text(timeline, wait)}{at_place(user_place(timeline, wait))}"
    if wait.reason == LOCK and owner == wait.thread:
        return f"{text}, which it has itself"
    return f"{text}, held by {called(timeline, owner)}" if wait.reason == LOCK and owner else text


def wait_sentence(timeline: Timeline, wait: Wait, name: str, doing: str) -> str:
    """The sentence of a wait of the thread `name`; `doing` is the job that it does meanwhile."""
    who = f"{name}, {doing}," if doing else name
    over = is_over(timeline)
    so_far = wait.is_open and not over
    end = wait.end if not wait.is_open else max(wait.end, timeline.end)
    long = length_text(timeline, end - wait.start)
    at = at_place(user_place(timeline, wait))
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
        locks = [lock_name(lane.name) for lane in held_at(timeline, wait.thread, wait.start)]
        what = listed(locks) if locks else "no lock"
        return f"You {f'have had {what} for {long} so far' if so_far else f'had {what} for {long}'}."
    if wait.object:
        other = called(timeline, wait.object)
        verb = f"has waited {long} so far" if so_far else f"waited {long}"
        return f"{name} {verb} until you let {other} start{at_place(user_place(timeline, wait))}."
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
    since = held_since(timeline, lane, wait.start, first) if lane is not None and first else None
    if not first:
        return ""
    text = f", held by {called(timeline, first)}"
    if since is not None:
        text += f" since {length_text(timeline, since)}"
    later = later_owners(timeline, lane, wait) if lane is not None else []
    return f"{text}, then by {listed(called(timeline, owner) for owner in later)}" if later else text


def _ending(timeline: Timeline, wait: Wait) -> str:
    """How a wait ended, and because of whom."""
    if wait.outcome is None:
        if not is_over(timeline):
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
