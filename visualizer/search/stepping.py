"""A controlled run step by step: somebody chooses who goes next, and can take it back."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import Empty, Queue

from visualizer.model.controlled import Schedule
from visualizer.model.interleaving import LOCK, Interleaving, interleaving_of
from visualizer.scheduling.operations import ACQUIRE, END, ON_THINGS, ON_THREADS
from visualizer.search.children import Child, SearchError, Target, cores
from visualizer.search.runs import Runs
from visualizer.search.settling import settle
from visualizer.search.shrinking import schedule_of

_STEPS = 1_000_000
"""Steps of a run that is stepped, at most."""
_FOREVER = 1e6
"""Seconds that somebody may think before the next step."""
_ANSWER_SECONDS = 30.0
_PART = re.compile(r"(?P<thread>[0-9]{1,5})(?:\*(?P<count>[0-9]{1,9}))?")
"""A part of a schedule as text."""
_WANTED = re.compile(r"waits for (?P<lock>[^,]+?)(?:, | at |$)")
_LINE = re.compile(r" at [^ ]+:(\d+)$")
"""What the message of a deadlock says of a thread that waits for a lock, and where."""
_ASKED_SECONDS = 0.1
"""Somebody who waits for a step is asked this often whether they still do."""


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
class Situation:
    """Where a stepped run is.

    Attributes:
        threads: What each thread is about to do, by number; none if the run has ended otherwise than in a deadlock.
        candidates: Numbers of the threads that can be chosen; empty if the run has ended.
        current: Number of the thread that went last.
        choices: Numbers of the threads that were chosen so far.
        interleaving: What was done so far.
        now: Virtual time in ns.
        report: How the run has ended, as `search.children` reports it; None if it has not.
    """

    threads: tuple[NextStep, ...] = ()
    candidates: tuple[int, ...] = ()
    current: int = 0
    choices: tuple[int, ...] = ()
    interleaving: Interleaving = field(default_factory=Interleaving)
    now: int = 0
    report: dict | None = None


class Stepper:
    """A program under the control of somebody who steps it; a context manager, which ends it.

    There is a choice only where two threads or more can go on; what is between two choices is done in one go.
    """

    def __init__(
        self, target: Target, shared: Sequence[str] | None = None, stopped: Callable[[], bool] = lambda: False
    ) -> None:
        """`shared` are the places in the source that count as steps; by default they are found out first.

        `stopped` is asked now and then whether nobody waits for a step any more. Raises SearchError if the target
        cannot be run under control.
        """
        self._stopped = stopped
        self._shared = sorted(_shared_by(target, stopped) if shared is None else shared)
        self._messages: Queue[tuple[Child, dict]] = Queue()
        self._child = Child(target, self._messages, cores()[0])
        self._is_running = False
        self._rows: list = []
        self._places: list = []
        self.situation = Situation()
        self.restart()

    def __enter__(self) -> Stepper:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.close()

    def close(self) -> None:
        """End the run and its process."""
        self._child.close()

    def choose(self, thread: int) -> Situation:
        """Let a thread go on, until there is the next choice. Raises ValueError if it cannot."""
        if thread not in self.situation.candidates:
            raise ValueError(f"thread {thread} cannot go on here")
        self._child.answer({"thread": thread})
        return self._take((*self.situation.choices, thread))

    def undo(self, count: int = 1) -> Situation:
        """Take the last choices back: the program is run again up to there. What it did to files stays done."""
        return self.restart(self.situation.choices[: max(len(self.situation.choices) - count, 0)])

    def restart(self, choices: Sequence[int] = ()) -> Situation:
        """Begin anew, and make these choices. Raises SearchError if they do not fit the program."""
        self._end_run()
        self._rows, self._places = [], []
        self._child.order(
            {
                "strategy": "manual",
                "prefix": list(choices),
                "shared": self._shared,
                "limit": _STEPS,
                "seconds": _FOREVER,
                "witness": True,
                "keep": True,
            }
        )
        self._is_running = True
        return self._take(tuple(choices))

    def follow(self, schedule: Schedule) -> Situation:
        """Begin anew, and go on as in a schedule until the run has ended.

        Raises SearchError if it does not fit the program.
        """
        self._shared = sorted(schedule.shared)
        situation = self.restart()
        steps = [thread for thread, count in schedule.turns for _ in range(count)]
        while situation.report is None:
            done = len(situation.interleaving.steps)
            if done >= len(steps) or steps[done] not in situation.candidates:
                raise SearchError(f"the schedule does not fit the program at step {done:,}")
            situation = self.choose(steps[done])
        return situation

    def schedule(self) -> Schedule | None:
        """The schedule of the run, if it has ended."""
        report = self.situation.report
        return None if report is None else schedule_of(report, set(self._shared))

    @property
    def shared(self) -> tuple[str, ...]:
        """Keys of the places in the source that count as steps."""
        return tuple(self._shared)

    def text(self) -> str:
        """The choices so far, as a short text: `1*3 2 1` is three times thread 1, then 2, then 1."""
        return text_of(self.situation.choices)

    def _end_run(self) -> None:
        if self._is_running:
            self._child.answer({"thread": None})
            while self._is_running:
                self._hear()

    def _hear(self) -> dict:
        until = time.monotonic() + _ANSWER_SECONDS
        while True:
            try:
                child, message = self._messages.get(timeout=_ASKED_SECONDS)
            except Empty:
                if time.monotonic() < until and not self._stopped():
                    continue
                self._child.kill()
                raise SearchError("the program does not come to its next step") from None
            if child is self._child:
                self._is_running = "asks" in message
                return message

    def _take(self, choices: tuple[int, ...]) -> Situation:
        message = self._hear()
        asked = message.get("asks")
        if asked is None and message["outcome"] == "diverged":
            raise SearchError(f"the schedule does not fit the program: {message['message']}")
        table = message["record"] if asked is None else asked["record"]
        if asked is not None:
            self._rows += table["steps"]
            self._places += table["places"]
            table = {**table, "steps": self._rows, "places": self._places}
            threads = [[thread["name"], thread["daemon"]] for thread in asked["threads"]]
        else:
            threads = message["threads"]
        interleaving = interleaving_of(table, threads)
        if asked is None:
            stuck = _stuck(message, self.situation.threads, interleaving) if message["outcome"] == "deadlock" else ()
            self.situation = Situation(stuck, choices=choices, interleaving=interleaving, report=message)
            return self.situation
        things = table["things"]
        self.situation = Situation(
            tuple(_next_step(thread, things, [name for name, _ in threads]) for thread in asked["threads"]),
            tuple(asked["candidates"]),
            asked["current"],
            choices,
            interleaving,
            asked["now"],
        )
        return self.situation


def _next_step(thread: dict, things: dict, names: list[str]) -> NextStep:
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


def _stuck(report: dict, before: Sequence[NextStep], interleaving: Interleaving) -> tuple[NextStep, ...]:
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


def _shared_by(target: Target, stopped: Callable[[], bool]) -> set[str]:
    with Runs(target, _STEPS, time.monotonic() + _ANSWER_SECONDS, stopped) as runs:
        settle(runs)
        return runs.shared


def text_of(choices: Sequence[int]) -> str:
    """A short text for choices of threads, which `choices_of` reads."""
    parts: list[list[int]] = []
    for number in choices:
        if parts and parts[-1][0] == number:
            parts[-1][1] += 1
        else:
            parts.append([number, 1])
    return " ".join(f"{number}*{count}" if count > 1 else str(number) for number, count in parts)


def choices_of(text: str) -> tuple[int, ...]:
    """The choices in a text like that. Raises ValueError with a sentence if it is none."""
    choices: list[int] = []
    for part in text.split():
        found = _PART.fullmatch(part)
        if found is None:
            raise ValueError(f"{part[:20]!r} is no part of a schedule, which looks like 1*3 2 1")
        count = int(found["count"] or 1)
        if len(choices) + count > _STEPS:
            raise ValueError(f"the schedule is too long: it has more than {_STEPS:,} choices")
        choices += [int(found["thread"])] * count
    return tuple(choices)
