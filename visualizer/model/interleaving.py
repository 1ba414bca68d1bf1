"""The steps of a controlled run in the order in which they were done, as its child reports them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from visualizer.model.order_text import ByHand, item_of
from visualizer.model.tables import NOWHERE, Place
from visualizer.runtime.protocol import USER
from visualizer.scheduling.operations import ACQUIRE, NAMES, ON_THINGS, ON_THREADS, READ, RELEASE, TRY, WRITE

LOCK, VARIABLE, CONTAINER = "lock", "variable", "container"
"""Kinds of things that steps are done to; a container is what a list, a dict, ... holds, and in which order."""


class InterleavingError(Exception):
    """A table that is none of a controlled run, or a damaged one; the message is one sentence."""


class Step(NamedTuple):
    """What a thread did when it was its turn.

    Attributes:
        number: Its place in the order, from 0.
        thread: Number of the thread; 0 is the main thread.
        kind: One of `scheduling.operations`.
        thing: Number of the variable or lock, or of the thread that is started, joined, ...
        name: What people call the thing; empty for a thread.
        place: Where in the program.
        via: The function of the standard library that the program called there, or "".
        value: What was read or written, as text, if it is known.
        is_forced: Whether nobody else could go on, as far as that is known.
    """

    number: int
    thread: int
    kind: int
    thing: int = 0
    name: str = ""
    place: Place = NOWHERE
    via: str = ""
    value: str | None = None
    is_forced: bool = False


class Handed(NamedTuple):
    """Something that was done by hand: `action`, when so many steps were done."""

    before: int
    action: ByHand


@dataclass
class Interleaving:
    """Steps of threads.

    Attributes:
        threads: Their names, by number.
        steps: What they did, in order.
        kinds: Kind of each thing, by number: LOCK, VARIABLE or CONTAINER.
        daemons: Numbers of the threads for which the program's end does not wait.
        by_hand: What was done by hand, in order.
    """

    threads: list[str] = field(default_factory=list)
    steps: Sequence[Step] = field(default_factory=list)
    kinds: dict[int, str] = field(default_factory=dict)
    daemons: frozenset[int] = frozenset()
    by_hand: tuple[Handed, ...] = ()

    def called(self, thread: int) -> str:
        """A thread by its name; without what it runs, which Python appends, where all threads run the same."""
        if thread == 0:
            return "the main thread"
        name, _, target = self.threads[thread].partition(" (")
        same = all(other.endswith(f" ({target}") for other in self.threads[1:])
        return name if target and same else self.threads[thread]

    def number(self, name: str) -> int:
        """The number of a thread by its whole name; that of the main thread if there is none."""
        return self.threads.index(name) if name in self.threads else 0

    def where(self, place: Place) -> str:
        """A place: its line, and its file only if the program has several."""
        if not place.file:
            return ""
        return f"line {place.line}" if len(self.files) < 2 else place.short

    def is_container(self, step: Step) -> bool:
        """Whether a step reads or changes what a container holds, by one operation that is atomic in CPython."""
        return self.kinds.get(step.thing) == CONTAINER

    @cached_property
    def files(self) -> set[str]:
        """Paths of the files in which steps were done."""
        return {step.place.file for step in self.steps if step.place.file}


@dataclass(frozen=True)
class Failure:
    """How a run ended, as its report says.

    Attributes:
        outcome: "exception", "assertion", "deadlock", "expectation" or "exit".
        message: What went wrong.
        thread: Name of the thread that failed.
        line: Line at which it failed, or 0.
        expect: The expression that should have been true at the end, or "".
    """

    outcome: str
    message: str
    thread: str = ""
    line: int = 0
    expect: str = ""


def interleaving_of(table: Any, threads: Any, done: int = 0) -> Interleaving:
    """The interleaving in a table of `scheduling.witness.Record`, of threads given as pairs of name and daemon flag.

    Its steps are counted from `done`, if that many are known already. Raises InterleavingError if either is not what it
    should be: it may come from a file.
    """
    _require(_is_list_of(threads, 2) and all(isinstance(name, str) for name, _ in threads), "threads")
    _require(isinstance(table, dict), "table")
    _require(_is_list_of(table.get("places"), 3), "places")
    for place in table["places"]:
        _require(isinstance(place[0], str) and _is_count(place[1]) and isinstance(place[2], str), "places")
    places = [NOWHERE, *(Place(file, line, function, USER) for file, line, function in table["places"])]
    names, kinds = _by_number(table.get("things")), _by_number(table.get("kinds"))
    _require(set(kinds.values()) <= {LOCK, VARIABLE, CONTAINER}, "kinds")
    daemons = frozenset(number for number, (_, daemon) in enumerate(threads) if daemon)
    found = Interleaving([name for name, _ in threads], kinds=kinds, daemons=daemons)
    rows = table.get("steps")
    _require(_is_list_of(rows, 6), "rows")
    found.by_hand = _handed(table.get("by_hand", []), len(rows), done)
    choices = table.get("choices", range(len(rows)))
    _require(isinstance(choices, list | range) and all(map(_is_count, choices)), "choices")
    chosen = {done + number for number in choices}
    count, steps = len(threads), []
    # There may be millions.
    for number, (thread, kind, thing, place, via, value) in enumerate(rows, done):
        _require(
            type(thread) is type(kind) is type(thing) is type(place) is int
            and 0 <= thread < count
            and 0 <= place < len(places)
            and kind in NAMES
            and (thing in kinds if kind in ON_THINGS else 0 <= thing < count if kind in ON_THREADS else True)
            and type(via) is str
            and (value is None or type(value) is str),
            "rows",
        )
        name = names.get(thing, "") if kind in ON_THINGS else ""
        steps.append(Step(number, thread, kind, thing, name, places[place], via, value, number not in chosen))
    found.steps = steps
    return found


def _handed(rows: Any, steps: int, done: int) -> tuple[Handed, ...]:
    _require(_is_list_of(rows, 2), "actions")
    found = []
    for before, order in rows:
        _require(_is_count(before) and before <= steps and isinstance(order, dict), "actions")
        try:
            action = item_of(order)
        except ValueError:
            raise InterleavingError(_damaged("actions")) from None
        assert isinstance(action, ByHand)
        found.append(Handed(done + before, action))
    return tuple(found)


def takings(steps: Iterable[Step]) -> set[int]:
    """Numbers of the steps that took a lock; others that wanted it gave up, or only looked at it.

    Between two releases only one can have taken it: whoever releases it next if they wanted it. If a lock is released
    by somebody else it is a signal, and who first waited for it has got it.
    """
    wanted: dict[int, list[Step]] = defaultdict(list)
    taken: set[int] = set()

    def settle(lock: int, releaser: int | None) -> None:
        asked = wanted.pop(lock, [])
        own = [step for step in asked if step.thread == releaser]
        waited = [step for step in asked if step.kind == ACQUIRE]
        # A look at a lock that one has is no taking.
        by_releaser = [step for step in own if step.kind == ACQUIRE][-1:] or own[-1:]
        first = by_releaser or waited[:1] or (asked[:1] if releaser is None else [])
        taken.update(step.number for step in first)

    for step in steps:
        if step.kind in (ACQUIRE, TRY):
            wanted[step.thing].append(step)
        elif step.kind == RELEASE:
            settle(step.thing, step.thread)
    for lock in list(wanted):
        settle(lock, None)
    return taken


def is_access(step: Step) -> bool:
    """Whether a step reads or writes a variable or a container."""
    return step.kind in (READ, WRITE)


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise InterleavingError(_damaged(what))


def _damaged(what: str) -> str:
    return f"the steps of the run cannot be read: their {what} are damaged"


def _by_number(values: Any) -> dict[int, str]:
    _require(isinstance(values, dict), "things")
    _require(all(isinstance(text, str) and str(number).isdecimal() for number, text in values.items()), "things")
    return {int(number): text for number, text in values.items()}


def _is_list_of(values: object, length: int) -> bool:
    return isinstance(values, list) and all(isinstance(row, list) and len(row) == length for row in values)


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0
