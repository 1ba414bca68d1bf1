"""Where a controlled run is that is stepped: what each thread is about to do, and what was done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from visualizer.model.interleaving import LOCK, Interleaving
from visualizer.model.order_text import Choice
from visualizer.scheduling.operations import ACQUIRE, END, ON_THINGS, ON_THREADS

_WANTED = re.compile(r"waits for (?P<lock>[^,]+?)(?:, | at |$)")
_LINE = re.compile(r" at [^ ]+:(\d+)$")
"""What the message of a deadlock says of a thread that waits for a lock, and where."""
YOU = "you"
"""The owner of a lock that was taken by hand."""


@dataclass(frozen=True)
class NextStep:
    """What a thread is about to do.

    Attributes:
        name: Name of the thread.
        daemon: Whether the program's end does not wait for it.
        state: "to be started", "can go on", "waits", "outside" or "ended"; see `scheduling.situation`.
        kind: The operation, one of `scheduling.operations`.
        thing: What it is done to, as people call it: a variable, a lock, another thread; "" if it has no name.
        file, line: Where.
        words: What it waits for, if it waits.
    """

    name: str
    daemon: bool
    state: str
    kind: int
    thing: str
    file: str
    line: int
    words: str


@dataclass(frozen=True)
class Content:
    """What a queue, semaphore, event, barrier or condition holds.

    Attributes:
        name: What the program calls it.
        kind: "queue", "semaphore", "event", "barrier" or "condition".
        count: How many items, permits or waiters there are, or 1 if an event is set.
        most: How many a queue has room for, or for how many a barrier waits; 0 if there is no such number.
        text: What is in a queue.
    """

    name: str
    kind: str
    count: int
    most: int = 0
    text: str = ""


@dataclass(frozen=True)
class LockNow:
    """A lock that the program has a name for.

    Attributes:
        name: What the program calls it.
        kind: "Lock" or "RLock".
        owner: Number of the thread that has it, YOU, or None.
        ignored: Whether it keeps nobody out.
        line: Where it was made.
    """

    name: str
    kind: str = "Lock"
    owner: int | str | None = None
    ignored: bool = False
    line: int = 0


class Printed(NamedTuple):
    """A text that the program printed: to "stdout" or "stderr"."""

    stream: str
    text: str


@dataclass(frozen=True)
class Situation:
    """Where a stepped run is.

    Attributes:
        threads: What each thread is about to do, by number; none if the run has ended otherwise than in a deadlock.
        candidates: Numbers of the threads that can be chosen; empty if the run has ended.
        current: Number of the thread that went last.
        choices: Numbers of the threads that were chosen so far, and what was done by hand.
        interleaving: What was done so far.
        now: Virtual time in ns.
        report: How the run has ended, as `search.children` reports it; None if it has not.
        locks: The locks that there are names for.
        functions: What can be spawned, as `runtime.inventory` describes it.
        contents: What queues and the like hold.
        printed: What the program has printed so far.
    """

    threads: tuple[NextStep, ...] = ()
    candidates: tuple[int, ...] = ()
    current: int = 0
    choices: tuple[Choice, ...] = ()
    interleaving: Interleaving = field(default_factory=Interleaving)
    now: int = 0
    report: dict | None = None
    locks: tuple[LockNow, ...] = ()
    functions: tuple[dict, ...] = ()
    contents: tuple[Content, ...] = ()
    printed: Sequence[Printed] = ()


def next_step(thread: dict, things: dict, names: list[str]) -> NextStep:
    """What a thread is about to do, as its child tells it."""
    kind, number = thread["kind"], thread["thing"]
    about = names[number] if kind in ON_THREADS and number < len(names) else ""
    if kind in ON_THINGS:
        about = things.get(str(number), "")
    return NextStep(
        thread["name"],
        thread["daemon"],
        thread["state"],
        kind,
        about,
        thread["file"],
        thread["line"],
        thread["words"],
    )


def stuck(report: dict, before: Sequence[NextStep], interleaving: Interleaving) -> tuple[NextStep, ...]:
    """What each thread waits for in a deadlock, as its report says; `before` is what they were about to do before."""
    clauses = report["message"].split("; ")
    locks = {step.name for step in interleaving.steps if interleaving.kinds.get(step.thing) == LOCK}
    places = {step.thread: step.place for step in interleaving.steps if step.place.file}
    threads = []
    for number, name in enumerate(interleaving.threads):
        words = next((clause for clause in clauses if clause.startswith(f"{name} ")), "")
        known = before[number] if number < len(before) and before[number].words == words else None
        if known is not None and words:
            threads.append(known)
            continue
        wanted = _WANTED.match(words.removeprefix(f"{name} "))
        is_lock = wanted is not None and wanted["lock"] in locks
        line = _LINE.search(words)
        threads.append(
            NextStep(
                name,
                number in interleaving.daemons,
                "waits" if words else "ended",
                ACQUIRE if is_lock else END,
                wanted["lock"] if wanted is not None and is_lock else "",
                places[number].file if number in places else "",
                int(line[1]) if line else 0,
                words,
            )
        )
    return tuple(threads)
