"""The timeline of a controlled run: a lane for each shared variable, and what is written on its steps."""

from __future__ import annotations

import numpy as np

from visualizer.model.analysis import Analysis, analyse
from visualizer.model.held import IGNORED, NO_COLOUR, held_class
from visualizer.model.interleaving import InterleavingError, interleaving_of
from visualizer.model.moments import waits_to_be_woken
from visualizer.model.recording import STEP_NS, Recording
from visualizer.model.step_notes import Held, StepNotes, loss_sentence, shortened, step_notes
from visualizer.model.timeline import Lane, LaneKind, Timeline, timeline_of

UNWRITTEN = IGNORED
"""Class of a value that nobody has written in the run."""


def recorded_timeline(recording: Recording) -> Timeline:
    """The timeline of a recording; with notes if the recording is of a controlled run whose steps it has."""
    timeline = timeline_of(analyse(recording))
    controlled = recording.controlled
    if controlled is None or not controlled.witness:
        return timeline
    try:
        interleaving = interleaving_of(controlled.witness, controlled.threads)
    except InterleavingError:
        return timeline
    asleep = []
    if controlled.schedule.outcome == "deadlock":
        clauses = controlled.schedule.message.split("; ")
        for number, name in enumerate(interleaving.threads):
            deed = next((clause for clause in clauses if clause.startswith(f"{name} ")), "")
            if deed and waits_to_be_woken(deed):
                asleep.append(number)
    add_notes(timeline, step_notes(interleaving, asleep))
    return timeline


def stepped_timeline(analysis: Analysis, notes: StepNotes) -> Timeline:
    """The timeline of a run that is stepped."""
    timeline = timeline_of(analysis)
    add_notes(timeline, notes)
    return timeline


def add_notes(timeline: Timeline, notes: StepNotes) -> None:
    """Write notes on a timeline, and give each variable a lane."""
    timeline.notes = notes
    timeline.values.end = timeline.end
    risky = {nesting.first.name for risk in notes.risks for nesting in risk.cycle}
    for lane in timeline.lanes_of(LaneKind.LOCK):
        if lane.name in risky:
            lane.badges = (*lane.badges, "order")
    for thing, name in notes.names.items():
        values = notes.values[thing]
        row = timeline.values.add_lane()
        badges = ("race",) if any(race.name == name for race in notes.races) else ()
        timeline.add_lane(Lane(LaneKind.VALUE, thing, row, name, note=_note(notes, values), badges=badges))
        start = np.array([held.since * STEP_NS for held in values], np.int64)
        kind = np.array([_kind(timeline, held) for held in values], np.uint8)
        if start[0] > 0:
            start, kind = np.append(0, start), np.append(np.uint8(0), kind)
        timeline.values.replace(row, 0, start, kind, np.zeros(len(start), np.uint32))


def is_named(lane: Lane) -> bool:
    """Whether the program has a name for a lock; the others are those that the library makes for who waits."""
    return not lane.name.startswith("lock (")


def step_at(timeline: Timeline, kind: LaneKind, number: int, time: int) -> int | None:
    """Number of the step that a lane shows at a time: of a value, the step that wrote it; None if there is none."""
    if timeline.notes is None or not 0 <= time < timeline.end:
        return None
    if kind is LaneKind.VALUE:
        held = value_at(timeline, number, time)
        return held.since if held is not None and held.writer is not None else None
    step = time // STEP_NS
    steps = timeline.notes.interleaving.steps
    return step if kind is LaneKind.THREAD and step < len(steps) and steps[step].thread == number - 1 else None


def value_at(timeline: Timeline, thing: int, time: int) -> Held | None:
    """The value of a variable at a time."""
    if timeline.notes is None:
        return None
    number = time // STEP_NS
    return next((held for held in reversed(timeline.notes.values.get(thing, ())) if held.since <= number), None)


def lane_sentence(timeline: Timeline, lane: Lane, time: int) -> str:
    """What a lane shows of a step, or of a value; empty if its notes say nothing of it."""
    notes = timeline.notes
    if notes is None or not 0 <= time < timeline.end:
        return ""
    steps, number = notes.interleaving.steps, time // STEP_NS
    if lane.kind is LaneKind.VALUE:
        held = value_at(timeline, lane.number, time)
        return "" if held is None else _value_sentence(notes, lane.name, held)
    if lane.kind is not LaneKind.THREAD or number >= len(steps):
        return ""
    if steps[number].thread == lane.number - 1:
        return notes.sentence(steps[number])
    loss = notes.loss_at(lane.number - 1, number)
    is_mine = loss is not None and loss.read.thread == lane.number - 1
    return loss_sentence(notes.interleaving, loss) if loss is not None and is_mine else ""


def _value_sentence(notes: StepNotes, name: str, held: Held) -> str:
    run = notes.interleaving
    value = shortened(held.text, 200) or "not known"
    if held.writer is None:
        return f"{name} is {value}: nobody has written it yet."
    text = f"{name} is {value}: {run.called(held.writer)} wrote it at step {held.since + 1}."
    loss = next((loss for loss in notes.losses if held.since in (loss.overwritten.number, loss.write.number)), None)
    return f"{text} {loss_sentence(run, loss)}" if loss is not None else text


def value_labels(timeline: Timeline, lane: Lane, time: int) -> tuple[str, ...]:
    """What may stand on a value that is there at a time, the longest text first."""
    held = value_at(timeline, lane.number, time)
    return () if held is None else tuple(dict.fromkeys([held.text, *(shortened(held.text, most) for most in (24, 8))]))


def _kind(timeline: Timeline, held: Held) -> int:
    if held.writer is None:
        return UNWRITTEN
    lane = timeline.lane(LaneKind.THREAD, held.writer + 1)
    return held_class(lane.colour if lane is not None else NO_COLOUR, held.is_lost)


def _note(notes: StepNotes, values: tuple[Held, ...]) -> str:
    last = values[-1]
    if last.writer is None:
        return "nobody has written it"
    return f"written by {notes.interleaving.called(last.writer)}"
