"""What is to be known of one span, as a list: times, state, owner, who ended it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from visualizer.model.held import IGNORED, class_held
from visualizer.model.labels import length_text, moment_text, thread_words, time_text
from visualizer.model.states import STATES, State
from visualizer.model.timeline import Lane, LaneKind, Timeline, state_class
from visualizer.model.waits import LOCK, Wait
from visualizer.model.words import called, lock_name
from visualizer.runtime.protocol import USER, Reason


@dataclass(frozen=True)
class Fact:
    """One fact.

    Attributes:
        label, text: What it is, and what is known of it.
        lane, time: Where it can be seen: kind and number of a lane, and a time in ns; None if nowhere.
    """

    label: str
    text: str
    lane: tuple[LaneKind, int] | None = None
    time: int = 0


@dataclass(frozen=True)
class Share:
    """How much of some time was spent in a state, of all that time in all those lanes; in ns."""

    state: State
    amount: int
    whole: int


def span_facts(timeline: Timeline, lane: Lane, time: int) -> list[Fact]:
    """The facts of the span that is in a lane at a time."""
    found = timeline.spans(lane).at(lane.row, time)
    if found is None or timeline.analysis is None:
        return []
    begin, end, kind, argument = found
    facts = []
    if lane.kind is LaneKind.THREAD:
        wait = timeline.wait_at(lane.number, time)
        if wait is not None:
            begin, end = wait.start, max(wait.end, end if wait.is_open else wait.end)
        facts += [Fact("state", thread_words(timeline, lane, time)), *_times(timeline, begin, end)]
        job = timeline.job_at(lane.number, time)
        if job is not None:
            facts.append(Fact("job", str(job)))
        if wait is not None:
            facts += _wait_facts(timeline, wait)
        return facts
    if lane.kind is LaneKind.VALUE:
        return _times(timeline, begin, end)
    if kind == IGNORED:
        return [Fact("state", "ignored"), *_times(timeline, begin, end)]
    if class_held(kind) is None:
        return [Fact("state", "free"), *_times(timeline, begin, end)]
    facts.append(Fact("held by", called(timeline, argument), (LaneKind.THREAD, argument), begin))
    return facts + _times(timeline, begin, end)


def shares(timeline: Timeline, lanes: list[Lane], begin: int, end: int) -> list[Share]:
    """How much time threads spent in each state between two times, all together; states that none was in left out."""
    totals = np.zeros(timeline.threads.classes, np.int64)
    for lane in lanes:
        if lane.kind is LaneKind.THREAD:
            totals += timeline.threads.totals(lane.row, begin, end)
    amounts = {state: int(totals[state_class(state)]) for state in STATES}
    whole = sum(amounts.values())
    return [Share(state, amount, whole) for state, amount in amounts.items() if amount]


def _times(timeline: Timeline, begin: int, end: int) -> list[Fact]:
    return [
        Fact("from", moment_text(timeline, begin)),
        Fact("to", moment_text(timeline, end)),
        Fact("took", length_text(timeline, end - begin)),
    ]


def _wait_facts(timeline: Timeline, wait: Wait) -> list[Fact]:
    facts = []
    analysis = timeline.analysis
    if wait.reason == LOCK and analysis is not None:
        name = lock_name(analysis.object_name(wait))
        facts.append(Fact("wanted", name, (LaneKind.LOCK, wait.object), wait.start))
        if wait.owner:
            owner = called(timeline, wait.owner)
            facts.append(Fact("held by", owner, (LaneKind.THREAD, wait.owner), wait.start))
    elif wait.reason == Reason.JOIN:
        facts.append(Fact("waited for", called(timeline, wait.object), (LaneKind.THREAD, wait.object), wait.start))
    if wait.timeout_ns is not None:
        facts.append(Fact("at most", time_text(wait.timeout_ns)))
    if wait.unblocked_by and not wait.is_open:
        place = analysis.tables.place(wait.unblocked_at) if analysis else None
        at = f" ({place.short})" if place is not None and place.file and place.origin == USER else ""
        text = called(timeline, wait.unblocked_by) + at
        facts.append(Fact("ended by", text, (LaneKind.THREAD, wait.unblocked_by), wait.freed))
    return facts
