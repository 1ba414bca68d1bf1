"""What the timeline says in words: states, spans, holds, shares and lengths of time."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from visualizer.model.deadlocks import CERTAIN, Deadlock
from visualizer.model.held import IGNORED, class_held
from visualizer.model.recording import STEP_NS
from visualizer.model.states import STATES, End, State
from visualizer.model.timeline import Lane, LaneKind, Timeline, class_state, state_class
from visualizer.model.waits import LOCK, REASON_NAMES, Wait
from visualizer.runtime.protocol import YOU, Reason

STATE_WORDS: Mapping[State, str] = MappingProxyType(
    {
        State.CREATED: "created",
        State.RUNNING: "running",
        State.READY: "wants the GIL",
        State.BLOCKED: "blocked on a lock",
        State.WAITING: "waiting",
        State.RUNNABLE: "running or ready (GIL unknown)",
    }
)
"""What the states are called on the screen."""
_COULD_GO_ON = "could go on"
"""What it is called in a controlled run that a thread wants the GIL."""
_END_WORDS = {
    End.FINISHED: "finished",
    End.EXCEPTION: "ended by an exception",
    End.KILLED_AT_EXIT: "killed at exit",
    End.DIED_WITH_PROCESS: "died with the process",
}
_GIL_WORDS = {
    "measured": "measured",
    "os": "seen through the OS",
    "none": "there is none",
    "schedule": "one thread at a time, as scheduled",
}
_UNITS = ((1, "ns"), (1_000, "µs"), (1_000_000, "ms"), (1_000_000_000, "s"))
_MANY_LOCKS = 24
"""Programs with more locks than this are not searched for the lock that a thread holds."""


def time_text(ns: float) -> str:
    """A length of time in three digits with a fitting unit and without idle zeros: "48.1 ms", "2 s", "12 µs"."""
    if ns < 0:
        return "-" + time_text(-ns)
    if ns == 0:
        return "0 s"
    if round(ns / 1e9) >= 120:
        minutes, seconds = divmod(round(ns / 1e9), 60)
        return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
    for size, unit in _UNITS:
        text = _three_digits(ns / size)
        if float(text) < 1000 or unit == "s":
            return f"{text} {unit}"
    raise AssertionError


def length_text(timeline: Timeline, ns: int) -> str:
    """A length of time; of a controlled run, in steps."""
    if not timeline.is_stepped:
        return time_text(ns)
    steps = round(ns / STEP_NS)
    return "1 step" if steps == 1 else f"{steps:,} steps"


def moment_text(timeline: Timeline, ns: int) -> str:
    """A point in time; of a controlled run, how many steps come before."""
    return f"step {round(ns / STEP_NS):,}" if timeline.is_stepped else time_text(ns)


def _three_digits(value: float) -> str:
    decimals = 2 if value < 9.995 else 1 if value < 99.95 else 0
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def gil_words(source: str) -> str:
    """How the GIL was seen."""
    return _GIL_WORDS.get(source, "unknown")


def state_words(timeline: Timeline, state: State) -> str:
    """What a state is called in a run."""
    return _COULD_GO_ON if state is State.READY and timeline.is_stepped else STATE_WORDS[state]


def thread_words(timeline: Timeline, lane: Lane, time: int) -> str:
    """What a thread does at a time, or how it ended."""
    life = lane.life
    if life is None:
        return ""
    if life.ended is not None and time >= life.ended:
        return _END_WORDS.get(life.end, "")
    if life.created is not None and time < life.created:
        return "not there yet"
    # The last span ends where the timeline does.
    found = timeline.threads.at(lane.row, min(time, timeline.end - 1))
    state = class_state(found[2]) if found else None
    return state_words(timeline, state) if state else ""


def shares_words(totals: np.ndarray) -> str:
    """Of the time in each class of a thread's lane, the shares of the states: "25 % running, 75 % wants the GIL"."""
    amounts = {state: int(totals[state_class(state)]) for state in STATES}
    whole = sum(amounts.values())
    shown = [state for state in STATES if whole and amounts[state] * 100 >= whole]
    return ", ".join(f"{amounts[state] / whole:.0%}".replace("%", " %") + f" {STATE_WORDS[state]}" for state in shown)


def span_labels(timeline: Timeline, thread: int, state: State, begin: int, end: int) -> tuple[str, ...]:
    """What may stand on a span of a thread, as much of it as is seen, the longest text first."""
    if state in (State.BLOCKED, State.WAITING):
        wait = timeline.wait_at(thread, (begin + end) // 2) or timeline.wait_at(thread, begin)
        words = _wait_labels(timeline, wait) if wait else (STATE_WORDS[state],)
        job = timeline.job_at(thread, (begin + end) // 2)
        return (f"{job}: {words[0]}", str(job), f"{job.function}()", words[-1]) if job else words
    if state is State.RUNNING:
        return _running_labels(timeline, thread, begin, end)
    if state is State.RUNNABLE:
        return STATE_WORDS[state], "GIL unknown"
    return (state_words(timeline, state),)


def _wait_labels(timeline: Timeline, wait: Wait) -> tuple[str, ...]:
    name = timeline.analysis.object_name(wait) if timeline.analysis else ""
    if wait.reason == LOCK:
        wants = f"wants {name}"
        return (f"{wants}, held by {_owner(timeline, wait.owner)}", wants) if wait.owner else (wants,)
    reason = REASON_NAMES.get(wait.reason, "waiting")
    if wait.reason == Reason.SLEEP:
        return (f"sleep {time_text(wait.timeout_ns)}", reason) if wait.timeout_ns is not None else (reason,)
    if wait.reason == Reason.HELD:
        if name:
            return f"start of {name} held by you", "held by you"
        lane = timeline.lane(LaneKind.THREAD, wait.thread)
        is_you = lane is not None and lane.life is not None and lane.life.facts.kind == YOU
        return ("you have it",) if is_you else ("kept open", "kept")
    if wait.reason == Reason.POOL_WORK:
        return "idle in its pool", "idle"
    if wait.reason == Reason.EXIT:
        return "waits for the other threads to end", "exit"
    if wait.reason == Reason.START:
        return f"starts {name}", "start"
    if wait.reason in (Reason.IO, Reason.PROCESS):
        # "socket.recv_into", "recv_into"
        return (name, name.rsplit(".", 1)[-1]) if name else (reason,)
    return (f"{reason} {name}", reason) if name else (reason,)


def _owner(timeline: Timeline, thread: int) -> str:
    lane = timeline.lane(LaneKind.THREAD, thread)
    if lane and lane.life and lane.life.facts.kind == YOU:
        return "you"
    return timeline.name(thread)


def _running_labels(timeline: Timeline, thread: int, begin: int, end: int) -> tuple[str, ...]:
    job = timeline.job_at(thread, (begin + end) // 2)
    if job:
        return str(job), f"{job.function}()"
    held = _held_for_most_of(timeline, thread, begin, end)
    if held:
        return (f"holds {held}",)
    lane = timeline.lane(LaneKind.THREAD, thread)
    target = lane.life.facts.target if lane and lane.life else ""
    return (f"{target.rsplit('.', 1)[-1]}()",) if target else ("running",)


def _held_for_most_of(timeline: Timeline, thread: int, begin: int, end: int) -> str:
    """Name of the lock that a thread had for more than half of a time."""
    locks = timeline.lanes_of(LaneKind.LOCK)
    if len(locks) > _MANY_LOCKS:
        return ""
    middle = (begin + end) // 2
    for lane in locks:
        found = timeline.locks.at(lane.row, middle)
        if found is None:
            continue
        start, stop, kind, owner = found
        if owner == thread and class_held(kind) and min(stop, end) - max(start, begin) > (end - begin) / 2:
            return lane.name
    return ""


def held_labels(timeline: Timeline, lane: Lane, time: int) -> tuple[str, ...]:
    """What may stand on the span of a lock or of the GIL that is there at a time, the longest text first."""
    found = timeline.spans(lane).at(lane.row, time)
    if found is None:
        return ()
    _, _, kind, owner = found
    if kind == IGNORED:
        return ("ignored",)
    held = class_held(kind)
    if held is None:
        return ()
    name = _owner(timeline, owner)
    if not held[1]:
        return (name,)
    waiting = sum(_wants(timeline, other.number, lane.number, time) for other in timeline.lanes_of(LaneKind.THREAD))
    return (f"{name} · {waiting} {'waits' if waiting == 1 else 'wait'}", name) if waiting else (name,)


def _wants(timeline: Timeline, thread: int, lock: int, time: int) -> bool:
    wait = timeline.wait_at(thread, time)
    return wait is not None and wait.reason == LOCK and wait.object == lock


def deadlock_words(deadlock: Deadlock) -> str:
    """What is said beside a deadlock."""
    if not deadlock.is_cycle:
        return "every thread waits for ever"
    return "deadlock" if deadlock.certainty == CERTAIN else "probably deadlocked"
