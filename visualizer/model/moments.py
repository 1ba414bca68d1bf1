"""What the steps of an interleaving are in words: reads and writes, and calls of the standard library as one thing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple

from visualizer.model.interleaving import Interleaving, Step, takings
from visualizer.scheduling.operations import ACQUIRE, OUTSIDE, READ, RELEASE, SLEEP, TRY, WRITE

_TAKES, _RELEASES = ("__enter__", "acquire"), ("__exit__", "release")
_NOT_NAMED = "lock ("
"""How locks are called to which the program gives no name, such as those that the library makes for those who wait."""
_KINDS = {"Condition": "condition", "Event": "event", "Semaphore": "semaphore", "Barrier": "barrier", "Queue": "queue"}
"""What a thing is, by the class of its functions, if the program has no name for it."""
_CALLS = {
    "Condition.notify": "notifies {}",
    "Condition.notify_all": "notifies {}",
    "Event.set": "sets {}",
    "Event.clear": "clears {}",
    "Event.is_set": "asks whether {} is set",
    "Event.wait": "finds {} set",
    "Semaphore.acquire": "gets a permit of {}",
    "Semaphore.__enter__": "gets a permit of {}",
    "Semaphore.release": "gives a permit back to {}",
    "Semaphore.__exit__": "gives a permit back to {}",
    "BoundedSemaphore.release": "gives a permit back to {}",
    "Barrier.wait": "passes {}",
    "Queue.put": "puts something into {}",
    "Queue.put_nowait": "tries to put something into {}",
    "Queue.get": "takes something out of {}",
    "Queue.get_nowait": "tries to take something out of {}",
    "Queue.task_done": "says that something from {} is done",
    "Queue.join": "finds everything in {} done",
    "Queue.empty": "asks whether {} is empty",
    "Queue.full": "asks whether {} is full",
    "Queue.qsize": "asks how much is in {}",
    "_PySimpleQueue.put": "puts something into {}",
    "_PySimpleQueue.get": "takes something out of {}",
    "ThreadPoolExecutor.submit": "submits a job",
    "Executor.map": "submits jobs",
    "ThreadPoolExecutor.shutdown": "shuts the pool down",
    "Executor.__exit__": "shuts the pool down",
    "Timer.cancel": "cancels the timer",
    "Future.result": "gets the result of a job",
}
"""What a call does, in words, by its qualified name."""
_WAITS = {
    "Condition.wait": ("waits for {} to be notified", "wakes up and has {} again"),
    "Condition.wait_for": ("waits for {} to be notified", "wakes up and has {} again"),
    "Event.wait": ("waits for {} to be set", "goes on after the wait for {}"),
    "Semaphore.acquire": ("waits for a permit of {}", "gets a permit of {}"),
    "Semaphore.__enter__": ("waits for a permit of {}", "gets a permit of {}"),
    "Barrier.wait": ("waits at {} for the others", "passes {}"),
    "Queue.put": ("waits for room in {}", "puts something into {}"),
    "Queue.get": ("waits for something in {}", "takes something out of {}"),
    "Queue.join": ("waits for everything in {} to be done", "finds everything in {} done"),
    "_PySimpleQueue.get": ("waits for something in {}", "takes something out of {}"),
    "Future.result": ("waits for the result of a job", "gets the result of a job"),
}
"""The same for a call that had to wait: when it begins to wait, and when it goes on."""

_ON_A_THREAD = re.compile(r"end of |held by |which it holds itself|sleeps|has not begun")
"""What the message of a deadlock says of threads that are in no call that waits to be woken."""


class Moment(NamedTuple):
    """Something that a thread did, in words.

    Attributes:
        step: The step at which it was done.
        text: What was done, behind the name of the thread and without the place; empty for an access of a variable.
        waits: Whether the thread has to be woken behind this.
        about: What a call was to do with, as the program calls it; empty for one that only takes or releases a lock.
    """

    step: Step
    text: str = ""
    waits: bool = False
    about: str = ""


def moments_of(interleaving: Interleaving, asleep: Collection[int] = ()) -> list[Moment]:
    """The moments of an interleaving, in order; starts and ends of threads are none.

    `asleep` are the numbers of the threads that at the end were in a call that waits to be woken.
    """
    return sorted(_Moments(interleaving, asleep).found(), key=lambda moment: moment.step.number)


def waits_to_be_woken(deed: str) -> bool:
    """Whether a thread is in a call that waits until another wakes it, by what a deadlock's message says of it."""
    return not _ON_A_THREAD.search(deed)


class _Moments:
    def __init__(self, interleaving: Interleaving, asleep: Collection[int]) -> None:
        self._interleaving = interleaving
        self._asleep = asleep
        self._taken = takings(interleaving.steps)
        self._alarms = _alarms(interleaving)
        self._wakes: dict[int, int] = {}
        self._rings_for: dict[int, str] = {}
        self._find_wakes()

    def found(self) -> Iterator[Moment]:
        """All moments, in any order."""
        calls: dict[int, list[Step]] = {}
        for step in self._interleaving.steps:
            call = calls.get(step.thread) if calls else None
            if call and not self._continues(call, step):
                yield from self._told(calls.pop(step.thread), False)
            if step.kind == READ or step.kind == WRITE:
                yield Moment(step)
            elif step.kind not in (ACQUIRE, TRY, RELEASE) or not _is_of_library(step):
                text = _text(step, self._taken)
                if text:
                    yield Moment(step, text)
            elif step.place.file:
                # The rest is what idle threads of pools do.
                calls.setdefault(step.thread, []).append(step)
        for thread, call in calls.items():
            yield from self._told(call, thread in self._asleep)

    def _continues(self, call: list[Step], step: Step) -> bool:
        """Whether a step of the same thread is one more of a call of the library."""
        first, last = call[0], call[-1]
        if (step.via, step.place) != (first.via, first.place):
            return False
        begins_anew = step.kind == ACQUIRE and (step.thing, ACQUIRE) == (first.thing, first.kind)
        return not begins_anew or last.thing in self._alarms

    def _told(self, call: list[Step], sleeps: bool) -> list[Moment]:
        first, end = call[0], call[-1]
        owner, _, function = first.via.rpartition(".")
        name = next((step.name for step in call if not step.name.startswith(_NOT_NAMED)), "")
        name = name or f"the {_KINDS[owner]}" if owner in _KINDS else name
        slept = any(step.kind == ACQUIRE and step.thing in self._alarms for step in call)
        if first.via in _WAITS and (slept or sleeps or first.via.startswith("Condition.wait")):
            before, after = (text.format(name) for text in _WAITS[first.via])
            if sleeps or not slept:
                return [Moment(end, before, True, name)]
            begun = next(step for step in call if step.kind == RELEASE)
            return [Moment(begun, before, True, name), Moment(end, after, about=name)]
        if owner == "Condition" and function in _TAKES:
            return [Moment(first, f"takes {name}")]
        if owner == "Condition" and function in _RELEASES:
            return [Moment(first, f"releases {name}")]
        if owner == "Condition" and function.startswith("notify"):
            woken = sorted({self._wakes[step.number] for step in call if step.number in self._wakes})
            names = " and ".join(self._interleaving.called(thread) for thread in woken)
            return [Moment(first, f"notifies {names or 'who waits'}", about=self._rings_for.get(first.thing, ""))]
        text = _CALLS.get(first.via, f"calls {function}" + (f" of {name}" if name else ""))
        return [Moment(first, text.format(name), about=name)]

    def _find_wakes(self) -> None:
        """Find who is woken by a step, by its number, and for what the lock is by which they are."""
        rung: dict[int, list[int]] = defaultdict(list)
        released: dict[int, str] = {}
        for step in self._interleaving.steps:
            if step.kind == ACQUIRE and step.thing in self._alarms:
                self._wakes.update(dict.fromkeys(rung.pop(step.thing, ()), step.thread))
                self._rings_for[step.thing] = released.get(step.thread, "")
            elif step.kind == RELEASE and step.thing in self._alarms:
                rung[step.thing].append(step.number)
            elif step.kind == RELEASE:
                released[step.thread] = step.name


def _alarms(interleaving: Interleaving) -> set[int]:
    """Locks without a name by which the library lets a thread wait until another wakes it.

    Nobody releases one that they have acquired themselves.
    """
    acquired: set[tuple[int, int]] = set()
    found: set[int] = set()
    locks: set[int] = set()
    for step in interleaving.steps:
        if step.kind in (ACQUIRE, RELEASE) and step.name.startswith(_NOT_NAMED):
            found.add(step.thing)
            if step.kind == ACQUIRE:
                acquired.add((step.thread, step.thing))
            elif (step.thread, step.thing) in acquired:
                locks.add(step.thing)
    return found - locks


def _is_of_library(step: Step) -> bool:
    owner, _, function = step.via.rpartition(".")
    return bool(function) and owner not in ("Lock", "RLock")


def text_of_access(interleaving: Interleaving, step: Step) -> str:
    """What an access of a variable is in words: "reads counter: 0"."""
    value = "" if step.value is None else f": {step.value}"
    verb = "reads" if step.kind == READ else "changes" if interleaving.is_container(step) else "writes"
    return f"{verb} {step.name}{value}"


def _text(step: Step, taken: set[int]) -> str:
    name = step.name
    if step.kind == ACQUIRE:
        return f"takes {name}" if step.number in taken else f"gives up waiting for {name}"
    if step.kind == TRY:
        return f"takes {name}, which is free" if step.number in taken else f"looks at {name}"
    if step.kind == RELEASE:
        return f"releases {name}"
    return {SLEEP: "sleeps", OUTSIDE: "waits for something outside"}.get(step.kind, "")
