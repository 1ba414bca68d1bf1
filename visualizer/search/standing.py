"""What a situation of a stepped run means to those who look at it: what comes next, who has what."""

from __future__ import annotations

import re
from dataclasses import dataclass

from visualizer.model.interleaving import LOCK, Interleaving, Step, takings
from visualizer.model.moments import waits_to_be_woken
from visualizer.model.tables import NOWHERE, Place
from visualizer.runtime.protocol import USER
from visualizer.scheduling.operations import (
    ACQUIRE,
    ALIVE,
    BEGIN,
    END,
    JOIN,
    OUTSIDE,
    READ,
    RELEASE,
    SLEEP,
    START,
    TRY,
    WRITE,
)
from visualizer.search.situations import Content, NextStep, Situation

_HISTORY = 8
"""So many of the last values of a variable are listed."""
_ABOUT = {
    READ: "read {}",
    WRITE: "write {}",
    TRY: "look whether {} is free",
    ACQUIRE: "take {}",
    RELEASE: "release {}",
    START: "start {}",
    BEGIN: "begin",
    END: "end",
    ALIVE: "ask whether {} has ended",
    SLEEP: "sleep",
    OUTSIDE: "wait for something outside the program",
}
_PLACE = re.compile(r" at [^ ]+:\d+$")


@dataclass(frozen=True)
class Variable:
    """A variable that threads share.

    Attributes:
        name: What the program calls it.
        value: Its value as text, as far as it is known; "" if it is not.
        writer: Number of the thread that wrote it last, or None.
        history: The last values that were written, from old to new.
    """

    name: str
    value: str = ""
    writer: int | None = None
    history: tuple[str, ...] = ()


@dataclass(frozen=True)
class LockStanding:
    """A lock that the program has a name for.

    Attributes:
        name: What the program calls it.
        owner: Number of the thread that has it, or None.
        waiters: Numbers of the threads that wait for it.
    """

    name: str
    owner: int | None = None
    waiters: tuple[int, ...] = ()


@dataclass(frozen=True)
class Holding:
    """A queue, semaphore, event, barrier or condition.

    Attributes:
        name, kind: What the program calls it, and what it is.
        words: What it holds: "[1, 2], 2 of 3".
        waiters: Numbers of the threads that wait at it.
    """

    name: str
    kind: str
    words: str
    waiters: tuple[int, ...] = ()


def holdings_of(situation: Situation) -> list[Holding]:
    """The queues, semaphores, events, barriers and conditions that the program has names for."""
    waiting = {
        number: _PLACE.sub("", step.words).removeprefix(step.name)
        for number, step in enumerate(situation.threads)
        if step.state == "waits" and waits_to_be_woken(step.words)
    }
    return [
        Holding(
            content.name,
            content.kind,
            _holds(content),
            tuple(number for number, words in waiting.items() if f" {content.name} " in f"{words} "),
        )
        for content in situation.contents
    ]


def _holds(content: Content) -> str:
    count, most = content.count, content.most
    if content.kind == "queue":
        room = f", {count} of {most}" if most else ""
        return f"{content.text}{room}" if count else f"empty{room}"
    if content.kind == "semaphore":
        return "no permit left" if not count else f"{count} permit{'' if count == 1 else 's'} left"
    if content.kind == "event":
        return "is set" if count else "not set"
    if content.kind == "barrier":
        return f"{count} of {most} are there"
    return "nobody waits" if not count else f"{count} wait{'s' if count == 1 else ''} to be notified"


def about_to(situation: Situation, number: int) -> str:
    """What a thread is about to do, in words behind its name: "about to read counter, now 3"."""
    step = situation.threads[number]
    if step.state == "ended":
        return "has ended"
    if step.state == "to be started":
        return "not started yet"
    if step.state == "outside":
        return "waits for something outside the program"
    if step.state == "waits":
        words = _PLACE.sub("", step.words).removeprefix(step.name).strip()
        return words or "waits"
    if step.kind == JOIN:
        return f"about to go on: {step.thing} has ended"
    text = "about to " + _ABOUT.get(step.kind, "go on").format(step.thing or "something")
    value = _value_of(situation.interleaving, step) if step.kind in (READ, WRITE) else ""
    return f"{text}, now {value}" if value else text


def awaited_by(situation: Situation) -> list[Step]:
    """The steps that threads wait to do, as far as it can be said what these are done to."""
    interleaving = situation.interleaving
    locks = {step.name: step.thing for step in interleaving.steps if interleaving.kinds.get(step.thing) == LOCK}
    found = []
    for number, step in enumerate(situation.threads):
        place = Place(step.file, step.line, "", USER) if step.file else NOWHERE
        if step.state != "waits":
            continue
        if step.kind == ACQUIRE and step.thing in locks:
            found.append(Step(0, number, ACQUIRE, locks[step.thing], step.thing, place))
        elif step.kind == JOIN and step.thing in interleaving.threads:
            found.append(Step(0, number, JOIN, interleaving.number(step.thing), "", place))
        elif step.kind == SLEEP:
            found.append(Step(0, number, SLEEP, 0, "", place))
    return found


def asleep_in(situation: Situation) -> list[int]:
    """The threads that are in a call that waits until another wakes it."""
    return [
        number
        for number, step in enumerate(situation.threads)
        if step.state == "waits" and step.kind == ACQUIRE and waits_to_be_woken(step.words)
    ]


def runs_on_quietly(situation: Situation, number: int) -> bool:
    """Whether a thread can go on and is about to do nothing that another could notice: it only reads."""
    return number in situation.candidates and situation.threads[number].kind in (READ, ALIVE)


def variables_of(interleaving: Interleaving) -> list[Variable]:
    """The shared variables, in the order in which they were first touched."""
    found: dict[int, Variable] = {}
    for step in interleaving.steps:
        if step.kind not in (READ, WRITE) or not step.name or interleaving.kinds.get(step.thing) == LOCK:
            continue
        known = found.get(step.thing, Variable(step.name))
        if step.kind == WRITE:
            value = step.value or ""
            known = Variable(step.name, value, step.thread, (*known.history, value)[-_HISTORY:])
        elif known.writer is None and step.value is not None:
            known = Variable(step.name, step.value)
        found[step.thing] = known
    return list(found.values())


def locks_of(situation: Situation) -> list[LockStanding]:
    """The locks that the program has names for, in the order in which they were first touched."""
    interleaving = situation.interleaving
    taken = takings(interleaving.steps)
    owners: dict[str, int | None] = {}
    for step in interleaving.steps:
        if interleaving.kinds.get(step.thing) != LOCK or not step.name or step.name.startswith("lock ("):
            continue
        owners.setdefault(step.name, None)
        if step.number in taken:
            owners[step.name] = step.thread
        elif step.kind == RELEASE:
            owners[step.name] = None
    waiting = [
        (number, step.thing)
        for number, step in enumerate(situation.threads)
        if step.state == "waits" and step.kind == ACQUIRE
    ]
    others = {content.name for content in situation.contents if content.kind != "condition"}
    return [
        LockStanding(name, owner, tuple(number for number, thing in waiting if thing == name))
        for name, owner in owners.items()
        # What the library uses inside of a queue is none of the program's.
        if name not in others
    ]


def _value_of(interleaving: Interleaving, about: NextStep) -> str:
    for step in reversed(interleaving.steps):
        if step.name == about.thing and step.kind in (READ, WRITE):
            # What was written without a known value makes what was read before worthless.
            return step.value or ""
    return ""
