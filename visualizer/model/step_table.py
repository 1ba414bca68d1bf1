"""A controlled run as a table: a row for each step, a column for each thread, and one for each variable and lock."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import NamedTuple

from visualizer.model.controlled import Controlled
from visualizer.model.interleaving import LOCK, Interleaving, InterleavingError, Step, interleaving_of, takings
from visualizer.model.moments import moments_of, text_of_access, waits_to_be_woken
from visualizer.model.recording import Recording
from visualizer.model.tables import NOWHERE, Place
from visualizer.runtime.protocol import USER
from visualizer.scheduling.operations import ACQUIRE, ALIVE, BEGIN, END, JOIN, RELEASE, START, TRY, WRITE

ENDS = "ends"
"""What a thread does last, in words."""
FREE = "free"
"""Value of a lock that nobody has."""
_LONG, _KEPT = 8, 2
"""Of a stretch of one thread with more rows than the first those in its middle are folded; so many stay at each end."""
_MOST, _BEGINNING = 400, 100
"""Most rows; what is too much is folded behind the beginning, since runs go wrong at their ends."""
_VARIABLES = 12
"""Most columns of variables and locks."""
_CLAUSE = re.compile(r"(?P<who>.+?) (?P<deed>(?:waits|sleeps|has not begun).*?)(?: at (?P<file>.+):(?P<line>\d+))?")
"""What the message of a deadlock says of one thread."""
_OTHER = re.compile(r"(?<=end of ).+|(?<=held by ).+")
"""In such a clause: for which thread it waits."""


class StepTableError(Exception):
    """There is no table of a recording; the message is one sentence."""


class Deed(NamedTuple):
    """What a thread did in a row.

    Attributes:
        words: "reads counter: 0", or how many steps were folded.
        where: "line 14", with its file if the program has several, or "".
        place: The same.
    """

    words: str
    where: str = ""
    place: Place = NOWHERE

    @property
    def text(self) -> str:
        """The words, and where that was."""
        return f"{self.words} ({self.where})" if self.where else self.words


class Value(NamedTuple):
    """A variable or lock behind a row.

    Attributes:
        text: The variable's value, or the name of the lock's owner, or FREE; empty while the value is not known.
        writer: Number of the thread that wrote the variable last, or has the lock.
        changed: Whether it was written, taken or released in the row, even if its value is the same as before.
    """

    text: str = ""
    writer: int | None = None
    changed: bool = False


class Row(NamedTuple):
    """One or more steps, or how the threads stand at the end.

    Attributes:
        steps: Number of the step, counted from 1, or the first and the last one; empty for how the threads stand.
        deeds: What each thread did; most did nothing.
        values: Of each variable and lock, behind the row.
    """

    steps: str
    deeds: tuple[Deed | None, ...]
    values: tuple[Value, ...]


class Variable(NamedTuple):
    """A column of a variable or a lock: its name, and which of the two it is."""

    name: str
    is_lock: bool = False


@dataclass(frozen=True)
class StepTable:
    """The story of a controlled run.

    Attributes:
        threads: Their names, by number.
        variables: The variables, and behind them the locks.
        rows: What was done, in order.
        started: Behind how many rows each thread has been started; 0 for those that were there before.
        left_out: How many variables and locks have no column.
        program: Name of the program's file.
        ending: How it ended, as a sentence, or "".
        sources: Text of the program's files in which something was done, by path.
    """

    threads: tuple[str, ...]
    variables: tuple[Variable, ...]
    rows: tuple[Row, ...]
    started: tuple[int, ...]
    left_out: int = 0
    program: str = ""
    ending: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)


def step_table_of(recording: Recording) -> StepTable:
    """The table of the run that a recording is of. Raises StepTableError if it has none."""
    controlled = recording.controlled
    if controlled is None or not controlled.witness:
        raise StepTableError(
            "only a run that went step by step has a table of its steps: make one with visualizer check"
        )
    try:
        interleaving = interleaving_of(controlled.witness, controlled.threads)
    except InterleavingError as error:
        raise StepTableError(str(error)) from error
    schedule = controlled.schedule
    table = step_table(interleaving, schedule.message if schedule.outcome == "deadlock" else "")
    return replace(
        table,
        program=recording.header.program.replace("\\", "/").rsplit("/", 1)[-1],
        ending=_ending(controlled),
        sources={path: text for path, text in recording.sources.items() if path in interleaving.files},
    )


def step_table(interleaving: Interleaving, deadlock: str = "") -> StepTable:
    """The table of an interleaving; `deadlock` is the message about the deadlock in which it ended, if it did."""
    return _Tabulation(interleaving, _stuck(interleaving, deadlock)).table()


class _Act(NamedTuple):
    """A step that people care about, and what it is in words; empty for an access, of which there may be millions."""

    step: Step
    words: str


class _Tabulation:
    def __init__(self, interleaving: Interleaving, stuck: Mapping[int, Deed]) -> None:
        self._interleaving = interleaving
        self._stuck = stuck
        self._taken = takings(interleaving.steps)
        things = _things(interleaving)
        self._columns = {thing: at for at, thing in enumerate(things[:_VARIABLES])}
        self._left_out = len(things) - len(self._columns)
        names = {step.thing: step.name for step in interleaving.steps if step.thing in self._columns and step.name}
        self._variables = tuple(Variable(names[thing], self._is_lock(thing)) for thing in self._columns)
        self._related = [
            [other for other, found in enumerate(self._variables) if _is_part(found, mine) or _is_part(mine, found)]
            for mine in self._variables
        ]
        self._values = [Value(FREE if variable.is_lock else "") for variable in self._variables]
        self._done = 0

    def table(self) -> StepTable:
        """All of it."""
        folded = _folded(self._acts())
        rows = [self._row(acts) for acts in folded]
        starts = {act.step.thing: at for at, acts in enumerate(folded, 1) for act in acts if act.step.kind == START}
        if self._stuck:
            rows.append(self._end())
        threads = tuple(self._interleaving.called(number) for number in range(len(self._interleaving.threads)))
        started = tuple(starts.get(number, 0) for number in range(len(threads)))
        return StepTable(("Main thread", *threads[1:]), self._variables, tuple(rows), started, self._left_out)

    def _is_lock(self, thing: int) -> bool:
        return self._interleaving.kinds[thing] == LOCK

    # what was done

    def _acts(self) -> list[_Act]:
        asleep = [thread for thread, deed in self._stuck.items() if waits_to_be_woken(deed.words)]
        acts = [_Act(moment.step, moment.text) for moment in moments_of(self._interleaving, asleep)]
        ended: set[int] = set()
        for step in self._interleaving.steps:
            if step.kind == END:
                ended.add(step.thread)
            words = self._words_on_thread(step, ended)
            if words:
                acts.append(_Act(step, words))
        return sorted(acts, key=lambda act: act.step.number)

    def _words_on_thread(self, step: Step, ended: set[int]) -> str:
        """What a step does to a thread, in words; empty if it does nothing to one, or inside of the library."""
        if step.kind in (BEGIN, END):
            return "begins" if step.kind == BEGIN else ENDS
        if step.kind not in (START, JOIN, ALIVE):
            return ""
        other = self._interleaving.called(step.thing)
        if step.kind == START:
            return f"starts {other}"
        if step.via.rpartition(".")[0] not in ("", "Thread"):
            return ""
        if step.kind == ALIVE:
            return f"asks whether {other} is alive"
        return f"joins {other}" if step.thing in ended else f"gives up joining {other}"

    def _row(self, acts: Sequence[_Act]) -> Row:
        first, last = acts[0].step, acts[-1].step
        deeds: list[Deed | None] = [None] * len(self._interleaving.threads)
        if len(acts) == 1:
            words = acts[0].words or text_of_access(self._interleaving, first)
            deeds[first.thread] = Deed(words, self._interleaving.where(first.place), first.place)
            return Row(f"{first.number + 1}", tuple(deeds), self._values_behind(last))
        counts = Counter(step.thread for step in self._interleaving.steps[first.number : last.number + 1])
        for thread, place in {act.step.thread: act.step.place for act in acts}.items():
            count = counts[thread]
            deeds[thread] = Deed(f"… {count:,} steps" if count > 1 else "… 1 step", place=place)
        return Row(f"{first.number + 1}-{last.number + 1}", tuple(deeds), self._values_behind(last))

    def _end(self) -> Row:
        deeds = [self._stuck.get(number) for number in range(len(self._interleaving.threads))]
        return Row("", tuple(deeds), tuple(value._replace(changed=False) for value in self._values))

    # values

    def _values_behind(self, last: Step) -> tuple[Value, ...]:
        """The values when that step and all before it are done."""
        self._values = [value._replace(changed=False) for value in self._values]
        for step in self._interleaving.steps[self._done : last.number + 1]:
            column = self._columns.get(step.thing) if step.name else None
            if column is not None:
                self._follow(step, column)
        self._done = last.number + 1
        return tuple(self._values)

    def _follow(self, step: Step, column: int) -> None:
        if step.kind == RELEASE:
            self._values[column] = Value(FREE, None, True)
        elif step.kind in (ACQUIRE, TRY):
            if step.number in self._taken:
                self._values[column] = Value(self._interleaving.called(step.thread), step.thread, True)
        # What has no value has failed, and wrote nothing.
        elif step.value is not None and step.kind == WRITE:
            self._values[column] = Value(step.value, step.thread, True)
            for other in self._related[column]:
                self._values[other] = self._values[other]._replace(text="")
        elif step.value is not None and step.value != self._values[column].text:
            self._values[column] = self._values[column]._replace(text=step.value)


def _things(interleaving: Interleaving) -> list[int]:
    """Numbers of the variables, then of the locks, that have a column: those of most threads first if not all fit.

    Locks that the library uses inside of its calls, such as that of a queue, are none of the program's.
    """
    users: dict[int, set[int]] = defaultdict(set)
    for step in interleaving.steps:
        owner = step.via.rpartition(".")[0]
        is_inside = step.kind in (ACQUIRE, TRY, RELEASE) and owner not in ("", "Lock", "RLock", "Condition")
        if step.name and not is_inside and not step.name.startswith("lock (") and step.place.file:
            users[step.thing].add(step.thread)
    chosen = sorted(users, key=lambda thing: -len(users[thing]))
    return sorted(chosen[:_VARIABLES], key=lambda thing: interleaving.kinds[thing] == LOCK) + chosen[_VARIABLES:]


def _is_part(part: Variable, whole: Variable) -> bool:
    """Whether a variable is an item of another, so that what is known of one is old when the other is changed."""
    return part.name.startswith(f"{whole.name}[") and not whole.is_lock


def _folded(acts: list[_Act]) -> list[list[_Act]]:
    """The acts of each row."""
    rows: list[list[_Act]] = []
    for _, group in groupby(acts, key=lambda act: act.step.thread):
        alone = list(group)
        middle = alone[_KEPT:-_KEPT] if len(alone) > _LONG else []
        if middle:
            rows += [*([act] for act in alone[:_KEPT]), middle, *([act] for act in alone[-_KEPT:])]
        else:
            rows += [[act] for act in alone]
    if len(rows) > _MOST:
        end = len(rows) - (_MOST - _BEGINNING - 1)
        rows[_BEGINNING:end] = [[act for row in rows[_BEGINNING:end] for act in row]]
    return rows


def _stuck(interleaving: Interleaving, deadlock: str) -> dict[int, Deed]:
    """What each thread of a deadlock waits for, of which its message has one clause."""
    names = interleaving.threads
    clauses = [_CLAUSE.fullmatch(clause) for clause in deadlock.split("; ")]
    return {
        names.index(found["who"]): _waiting(interleaving, found)
        for found in clauses
        if found is not None and found["who"] in names
    }


def _waiting(interleaving: Interleaving, clause: re.Match[str]) -> Deed:
    words = "waits to be woken" if clause["deed"].startswith("waits for lock (") else clause["deed"]
    words = _OTHER.sub(lambda match: interleaving.called(interleaving.number(match[0])), words)
    for path in sorted(interleaving.files):
        if clause["file"] and path.replace("\\", "/").endswith(f"/{clause['file']}"):
            place = Place(path, int(clause["line"]), "", USER)
            return Deed(words, interleaving.where(place), place)
    return Deed(words)


def _ending(controlled: Controlled) -> str:
    if controlled.schedule.outcome == "deadlock":
        return "Nobody can go on: a deadlock"
    return controlled.story[-1] if controlled.story else controlled.schedule.message
