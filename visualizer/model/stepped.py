"""Recordings of controlled runs: the events that the steps of an interleaving stand for, `STEP_NS` for each step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from visualizer.model.controlled import Controlled
from visualizer.model.interleaving import Interleaving, Step, takings
from visualizer.model.recording import EVENT, GIL_SAMPLE, STEP_NS, Header, Recording
from visualizer.model.tables import NOWHERE, Place
from visualizer.runtime.protocol import FOREVER, USER, WAITED, Define, Kind, Primitive, Reason
from visualizer.scheduling.operations import ACQUIRE, BEGIN, END, JOIN, RELEASE, SLEEP, START

_REASONS = {
    "Condition.wait": Reason.CONDITION,
    "Event.wait": Reason.EVENT,
    "Semaphore.": Reason.SEMAPHORE,
    "BoundedSemaphore.": Reason.SEMAPHORE,
    "Barrier.wait": Reason.BARRIER,
    "Queue.get": Reason.QUEUE_GET,
    "Queue.put": Reason.QUEUE_PUT,
    "Queue.join": Reason.QUEUE_JOIN,
    "Future.": Reason.FUTURE,
}
"""What a thread waits for that wants a lock inside of such a call."""
_FIRST_LOCK = 1_000_000
"""Number of the first lock: threads have lower ones."""


def stepped_recording(
    interleaving: Interleaving,
    header: Header,
    controlled: Controlled,
    sources: dict[str, str],
    awaited: Iterable[Step] = (),
) -> Recording:
    """The recording of a controlled run; its `header.duration_ns` is set to the number of steps.

    `awaited` are the steps that threads still wait to do in the end.
    """
    # Of a long run only a part may be there.
    header.duration_ns = (interleaving.steps[-1].number + 1 if interleaving.steps else 1) * STEP_NS
    header.gil_source = "schedule"
    told = _Events(interleaving, awaited)
    events, samples = told.arrays()
    return Recording(header, events, samples, definitions=told.definitions, sources=sources, controlled=controlled)


class _Events:
    def __init__(self, interleaving: Interleaving, awaited: Iterable[Step]) -> None:
        self._interleaving = interleaving
        self.definitions: list[list[str]] = []
        self._places: dict[Place, int] = {}
        self._stacks: dict[int, int] = {}
        self._rows: list[tuple] = []
        self._samples: list[tuple] = []
        self._last_end: dict[int, int] = {}
        self._tell()
        for step in awaited:
            self._await(step)

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """Events and samples, sorted by time."""
        events = np.array(self._rows, EVENT)
        return events[np.argsort(events["time"], kind="stable")], np.array(self._samples, GIL_SAMPLE)

    def _tell(self) -> None:
        threads = self._interleaving
        for number, name in enumerate(threads.threads):
            daemon = "1" if number in threads.daemons else "0"
            kind = "threading" if number else "main"
            self.definitions.append([Define.THREAD, str(number + 1), name, daemon, kind, ""])
            self.definitions.append([Define.BEGUN, str(number + 1), "0", "0", str(_address(number))])
        taken = takings(threads.steps)
        held: dict[int, list[tuple[int, int]]] = defaultdict(list)
        owned: dict[int, int] = {}
        seen: set[int] = set()
        self._add(0, 0, Kind.THREAD_BEGUN)
        for step in threads.steps:
            at = step.number * STEP_NS
            place = self._place(step.place)
            if step.kind in (ACQUIRE, RELEASE) and step.thing not in seen:
                seen.add(step.thing)
                self._add(at, step.thread, Kind.OBJECT_CREATED, _lock(step), Primitive.LOCK, place)
                self.definitions.append([Define.TEXT, str(_lock(step)), step.name])
            if step.kind == START:
                self._add(at, step.thread, Kind.THREAD_CREATED, step.thing + 1, 0, place)
                self._add(at, step.thread, Kind.THREAD_STARTED, step.thing + 1, 0, place)
            elif step.kind == BEGIN:
                self._add(at, step.thread, Kind.THREAD_BEGUN)
            elif step.kind == END:
                self._add(at + STEP_NS, step.thread, Kind.THREAD_ENDED)
            elif step.kind in (JOIN, SLEEP):
                self._wait(step, at, Reason.JOIN if step.kind == JOIN else Reason.SLEEP)
            elif step.number in taken:
                self._acquired(step, at, place, held)
                owned[step.thing] = at
            elif step.kind == RELEASE and step.thing in owned:
                self._add(at, step.thread, Kind.RELEASED, _lock(step), 0, place)
                held[step.thing].append((owned.pop(step.thing), at))
            self._samples.append((at, _address(step.thread), 0, 0))
            self._samples.append((at + STEP_NS - 1, _address(step.thread), STEP_NS - 1, 0))
            self._last_end[step.thread] = at + STEP_NS

    def _acquired(self, step: Step, at: int, place: int, held: dict[int, list[tuple[int, int]]]) -> None:
        since = self._last_end.get(step.thread, at)
        had_to_wait = any(end > since for _, end in held[step.thing])
        reason = next((reason for call, reason in _REASONS.items() if step.via.startswith(call)), None)
        if had_to_wait and reason is not None:
            self._wait(step, at, reason)
        elif had_to_wait:
            self._add(since, step.thread, Kind.REQUESTED, _lock(step), 0, self._stack(place))
        flags = WAITED if had_to_wait and reason is None else 0
        self._add(at, step.thread, Kind.ACQUIRED, _lock(step), flags, place)

    def _wait(self, step: Step, at: int, reason: int) -> None:
        since = self._last_end.get(step.thread, at)
        if since == at:
            return
        thing = step.thing + 1 if step.kind == JOIN else 0 if step.kind == SLEEP else _lock(step)
        stack = self._stack(self._place(step.place))
        self._add(since, step.thread, Kind.WAITING, thing, reason, stack, FOREVER)
        self._add(at, step.thread, Kind.WOKEN, thing)

    def _await(self, step: Step) -> None:
        """A thread waits, and nothing has ended that."""
        since = self._last_end.get(step.thread)
        if since is None:
            return
        stack = self._stack(self._place(step.place))
        if step.kind == ACQUIRE:
            self._add(since, step.thread, Kind.REQUESTED, _lock(step), 0, stack)
        elif step.kind == JOIN:
            self._add(since, step.thread, Kind.WAITING, step.thing + 1, Reason.JOIN, stack, FOREVER)
        elif step.kind == SLEEP:
            self._add(since, step.thread, Kind.WAITING, 0, Reason.SLEEP, stack, FOREVER)

    def _add(self, at: int, thread: int, kind: int, thing: int = 0, flags: int = 0, place: int = 0, rest: int = 0):
        self._rows.append((at, thread + 1, kind, flags, thing, place, rest))

    def _place(self, place: Place) -> int:
        if place == NOWHERE:
            return 0
        if place not in self._places:
            number = self._places[place] = len(self._places) + 1
            self.definitions.append([Define.PLACE, str(number), place.file, str(place.line), place.function, USER])
        return self._places[place]

    def _stack(self, place: int) -> int:
        if place not in self._stacks:
            self._stacks[place] = len(self._stacks) + 1
            self.definitions.append([Define.STACK, str(self._stacks[place]), str(place)])
        return self._stacks[place]


def _lock(step: Step) -> int:
    return _FIRST_LOCK + step.thing


def _address(thread: int) -> int:
    return (thread + 1) << 12
