"""What is written on the timeline of a controlled run: what each step did, which values there were, what was lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from visualizer.model.interleaving import LOCK, Interleaving, Step, is_access
from visualizer.model.interruptions import interruptions_of
from visualizer.model.lock_risks import LockRisk, find_lock_risks
from visualizer.model.moments import moments_of
from visualizer.model.races import Race, find_races
from visualizer.scheduling.operations import ALIVE, BEGIN, END, JOIN, READ, START, WRITE

MOST_STEPS = 2_000
"""Longer runs are not searched for races, which would take longer than a step may."""
_SHORTENED = 24
"""Characters of a value that are shown where there is little room."""
_ON_THREADS = {START: "starts {}", JOIN: "joins {}", ALIVE: "asks for {}"}


class Loss(NamedTuple):
    """A write that was overwritten by a thread that did not know of it.

    Attributes:
        read: What the thread had read before.
        overwritten: What another has written since.
        write: What the thread wrote over that.
    """

    read: Step
    overwritten: Step
    write: Step


class Held(NamedTuple):
    """A value of a variable, from a step on.

    Attributes:
        since: Number of the step by which it is known.
        text: The value; "" if it is not known.
        writer: Number of the thread that wrote it, or None.
        is_lost: Whether it was overwritten by a thread that did not know of it.
    """

    since: int
    text: str
    writer: int | None = None
    is_lost: bool = False


@dataclass(frozen=True)
class StepNotes:
    """What is written on the timeline of a controlled run.

    Attributes:
        interleaving: The run.
        texts: What was done by steps that are no accesses, by number, as in "takes lock".
        losses: The lost updates, in order.
        values: The values of each variable that threads share, by its number.
        names: What people call the variables that have values, by number.
        races, risks: What nothing but chance puts in order; none are looked for in runs of more than MOST_STEPS.
    """

    interleaving: Interleaving
    texts: dict[int, str] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()
    values: dict[int, tuple[Held, ...]] = field(default_factory=dict)
    races: tuple[Race, ...] = ()
    risks: tuple[LockRisk, ...] = ()
    names: dict[int, str] = field(default_factory=dict)

    def loss_at(self, thread: int, number: int) -> Loss | None:
        """The lost update that a step of a thread belongs to, or that goes on there."""
        for loss in reversed(self.losses):
            if loss.overwritten.number == number:
                return loss
            if loss.read.thread == thread and loss.read.number <= number <= loss.write.number:
                return loss
        return None

    def labels(self, step: Step) -> tuple[tuple[str, ...], ...]:
        """What may stand on a step, as lines, the longest first."""
        if is_access(step):
            return self._access_labels(step)
        if step.kind in (BEGIN, END):
            word = "begin" if step.kind == BEGIN else "end"
            return (word,), (word[0],)
        words = self.texts.get(step.number, "")
        if not words:
            return ()
        verb, _, rest = words.partition(" ")
        return (words,), (verb, rest), tuple(words.split()[:3]), (verb, shortened(rest, 8)), (verb,)

    def sentence(self, step: Step) -> str:
        """What a step did, as a sentence, with what it has lost."""
        run = self.interleaving
        words = _access_words(run, step) if is_access(step) else self.texts.get(step.number, "")
        if step.kind in (BEGIN, END):
            words = "begins" if step.kind == BEGIN else "ends"
        where = run.where(step.place)
        at = f" ({where})" if where else ""
        words = words or f"is in a call of {step.via or 'the library'}"
        text = f"Step {step.number + 1}: {run.called(step.thread)} {words}{at}."
        loss = self.loss_at(step.thread, step.number)
        return f"{text} {loss_sentence(run, loss)}" if loss else text

    def _access_labels(self, step: Step) -> tuple[tuple[str, ...], ...]:
        value = "" if step.value is None else shortened(step.value)
        verb = "read" if step.kind == READ else "change" if self.interleaving.is_container(step) else "write"
        sign = ":" if step.kind == READ else " ="
        if not value:
            return (f"{verb}s {step.name}",), (f"{verb}s", step.name), (verb, shortened(step.name, 8)), (verb[0],)
        return (
            (f"{verb}s {step.name}{sign} {value}",),
            (f"{verb}s {step.name}", value),
            (verb, step.name, value),
            (verb, value),
            (verb, shortened(value, 6)),
            (verb[0], shortened(value, 3)),
        )


def step_notes(interleaving: Interleaving, asleep: Iterable[int] = ()) -> StepNotes:
    """The notes of a run; `asleep` are the threads that in the end are in a call that waits to be woken."""
    moments = moments_of(interleaving, tuple(asleep))
    texts = {moment.step.number: moment.text for moment in moments if moment.text}
    for step in interleaving.steps:
        if step.kind in _ON_THREADS and step.via.rpartition(".")[0] in ("", "Thread"):
            texts[step.number] = _ON_THREADS[step.kind].format(interleaving.called(step.thing))
    losses = tuple(
        Loss(found.first, found.between, found.second)
        for found in interruptions_of(interleaving.steps)
        if found.loses_update and found.second.value is not None and not interleaving.is_container(found.second)
    )
    values = _values(interleaving, {loss.overwritten.number for loss in losses})
    named = {step.thing: step.name for step in interleaving.steps if step.thing in values}
    names = {thing: named[thing] for thing in values}
    if len(interleaving.steps) > MOST_STEPS:
        return StepNotes(interleaving, texts, losses, values, names=names)
    races, risks = find_races(interleaving), find_lock_risks(interleaving)
    return StepNotes(interleaving, texts, losses, values, tuple(races), tuple(risks), names)


def loss_sentence(interleaving: Interleaving, loss: Loss) -> str:
    """A lost update in one sentence: "T1 read 0 at step 3; T2 wrote 1 at step 5; T1 overwrote it with 1 at step 7"."""
    one, other = interleaving.called(loss.read.thread), interleaving.called(loss.overwritten.thread)
    text = (
        f"{one} read {_value(loss.read)} at step {loss.read.number + 1}; "
        f"{other} wrote {_value(loss.overwritten)} at step {loss.overwritten.number + 1}; "
        f"{one} overwrote it with {_value(loss.write)} at step {loss.write.number + 1}."
    )
    return text[:1].upper() + text[1:]


def shortened(text: str, most: int = _SHORTENED) -> str:
    """A text with at most so many characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _values(interleaving: Interleaving, lost: set[int]) -> dict[int, tuple[Held, ...]]:
    found: dict[int, list[Held]] = {}
    for step in interleaving.steps:
        if not is_access(step) or not step.name or interleaving.kinds.get(step.thing) == LOCK:
            continue
        values = found.setdefault(step.thing, [])
        if step.kind == WRITE:
            values.append(Held(step.number, step.value or "", step.thread, step.number in lost))
        elif step.value is not None and (not values or values[-1].text != step.value):
            # What is read and was not written by anybody was there before, or was changed by a call.
            values.append(Held(step.number if values else 0, step.value))
    return {thing: tuple(values) for thing, values in found.items() if values}


def _access_words(interleaving: Interleaving, step: Step) -> str:
    if step.kind == READ:
        return f"reads {step.name}" + ("" if step.value is None else f": {step.value}")
    if interleaving.is_container(step):
        return f"changes {step.name}" + ("" if step.value is None else f": {step.value}")
    return f"writes {step.name}" + ("" if step.value is None else f" = {step.value}")


def _value(step: Step) -> str:
    return "it" if step.value is None else shortened(step.value)
