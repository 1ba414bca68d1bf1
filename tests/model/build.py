"""Recordings made by hand: a story is told step by step, in ns, and becomes a recording."""

from __future__ import annotations

import numpy as np
from hypothesis import settings

from visualizer.model.analysis import Analysis, analyse
from visualizer.model.deadlocks import Deadlock
from visualizer.model.gil import Turns, find_turns
from visualizer.model.locks import Holds, find_holds
from visualizer.model.recording import EVENT, GIL_SAMPLE, OS_SAMPLE, Header, Recording
from visualizer.model.states import STATES, Life, State, Track, find_lives
from visualizer.model.tables import Tables, read_tables
from visualizer.model.waits import Wait, find_waits
from visualizer.runtime.protocol import FOREVER, TIMED, TRIED, USER, WAITED, Define, Kind, Outcome, Primitive, WaitClass

FILE = "/home/me/bank.py"
MS = 1_000_000

quick = settings(max_examples=100, deadline=None, derandomize=True)
"""For rules: the same examples each time, so that a test that passes goes on passing."""


class Story:
    """What happens in a run, told in any order; each step begins with its time in ns.

    Threads, objects, places, stacks and texts have numbers from different ranges, so that one taken for another shows.
    Objects are assigned to their names in the source of FILE, one line for each.
    """

    def __init__(self, duration: int = 1000, source: str = "measured") -> None:
        self.header = Header(
            python="3.11.7",
            program="bank.py",
            directory="/home/me",
            duration_ns=duration,
            gil_source=source,
            event_ns=100,
        )
        self.lines: list[str] = []
        self.definitions: list[list[str]] = []
        self.counters: dict[int, int] = {}
        self._events: list[tuple] = []
        self._gil: list[tuple] = []
        self._os: list[tuple] = []
        self._threads = 0
        self._objects = 100
        self._places: dict[tuple, int] = {}
        self._stacks: dict[tuple, int] = {}
        self._texts: dict[str, int] = {}
        self.main = self.thread("MainThread", kind="main", created=None)

    # What there is

    def thread(
        self,
        name: str,
        created: int | None = 0,
        begun: int | None = 0,
        ended: int | None = None,
        outcome: int = Outcome.DONE,
        daemon: bool = False,
        kind: str = "threading",
        line: int = 0,
        address: int | None = None,
    ) -> int:
        """A thread; main makes it."""
        self._threads += 1
        number = self._threads
        self.define(Define.THREAD, number, name, int(daemon), kind, "work")
        if created is not None:
            self.event(created, self.main, Kind.THREAD_CREATED, number, place=self.place(line))
        if begun is not None:
            self.define(Define.BEGUN, number, number, native(number), address or address_of(number))
            self.event(begun, number, Kind.THREAD_BEGUN)
        if ended is not None:
            self.event(ended, number, Kind.THREAD_ENDED, flags=outcome)
        return number

    def made(self, name: str, primitive: int = Primitive.LOCK, part_of: int = 0) -> int:
        """An object that threads wait for."""
        self._objects += 1
        self.lines.append(f"{name} = make()")
        place = self.place(len(self.lines))
        self.event(0, self.main, Kind.OBJECT_CREATED, self._objects, primitive, place, part_of)
        return self._objects

    def lock(self, name: str) -> int:
        return self.made(name)

    def rlock(self, name: str) -> int:
        return self.made(name, Primitive.RLOCK)

    def place(self, line: int, file: str = FILE, origin: str = USER, nth: int = 0) -> int:
        """Number of a place, the `nth` on its line; line 0 is nowhere."""
        if not line:
            return 0
        key = (file, line, origin, nth)
        if key not in self._places:
            self._places[key] = 300 + len(self._places)
            self.define(Define.PLACE, self._places[key], file, line, "work", origin)
        return self._places[key]

    def stack(self, *lines: int) -> int:
        """Number of a stack of places in FILE, innermost first."""
        places = tuple(self.place(line) for line in lines if line)
        if not places:
            return 0
        if places not in self._stacks:
            self._stacks[places] = 600 + len(self._stacks)
            self.define(Define.STACK, self._stacks[places], *places)
        return self._stacks[places]

    def text(self, text: str) -> int:
        if text not in self._texts:
            self._texts[text] = 900 + len(self._texts)
            self.define(Define.TEXT, self._texts[text], text)
        return self._texts[text]

    def define(self, kind: str, *fields: object) -> None:
        self.definitions.append([kind, *map(str, fields)])

    # What happens

    def event(
        self, time: int, thread: int, kind: int, obj: int = 0, flags: int = 0, place: int = 0, argument: int = 0
    ) -> None:
        self._events.append((time, thread, kind, flags, obj, place, argument))

    def acquires(
        self,
        time: int,
        thread: int,
        lock: int,
        line: int = 0,
        waited: bool = False,
        before: int = 0,
        tried: bool = False,
    ) -> None:
        flags = (WAITED if waited else 0) | (TRIED if tried else 0)
        self.event(time, thread, Kind.ACQUIRED, lock, flags, self.place(line), before)

    def releases(self, time: int, thread: int, lock: int, line: int = 0) -> None:
        self.event(time, thread, Kind.RELEASED, lock, place=self.place(line))

    def holds(self, thread: int, lock: int, start: int, end: int, line: int = 0) -> None:
        """Acquire and release."""
        self.acquires(start, thread, lock, line)
        self.releases(end, thread, lock)

    def requests(self, time: int, thread: int, lock: int, line: int = 0, owner: int = 0, timed: bool = False) -> None:
        self.event(time, thread, Kind.REQUESTED, lock, TIMED if timed else 0, self.stack(line), owner)

    def gives_up(self, time: int, thread: int, lock: int, outcome: int = Outcome.TIMED_OUT) -> None:
        self.event(time, thread, Kind.REFUSED, lock, outcome)

    def waits(
        self, time: int, thread: int, reason: int, obj: int = 0, line: int = 0, timeout_us: int = FOREVER
    ) -> None:
        self.event(time, thread, Kind.WAITING, obj, reason, self.stack(line), timeout_us)

    def wakes(self, time: int, thread: int, outcome: int = Outcome.DONE) -> None:
        self.event(time, thread, Kind.WOKEN, flags=outcome)

    def notifies(self, time: int, thread: int, reason: int, obj: int, count: int = 1, line: int = 0) -> None:
        self.event(time, thread, Kind.NOTIFIED, obj, reason, self.place(line), count)

    def exits(self, time: int, code: int = 0) -> None:
        """The interpreter's shutdown is seen, and the process ends with the recording."""
        self.event(time, self.main, Kind.EXITING)
        self.header.code = code

    # What the observer sees

    def gil(self, time: int, thread: int, gap: int = 0, switches: int = 0, address: int | None = None) -> None:
        """A sample: `thread` holds the GIL, 0 for nobody."""
        holder = address_of(thread) if address is None else address
        self._gil.append((time, holder, gap, switches))

    def os(
        self,
        time: int,
        thread: int,
        wait: int = WaitClass.NONE,
        call: int = 0,
        cpu_us: int = 0,
        delay_us: int = 0,
    ) -> None:
        """A look at a thread: it is on a CPU if it does not wait."""
        run = ord("S" if wait else "R")
        self._os.append((time, native(thread), run, wait, call, cpu_us, delay_us))

    # What follows

    def recording(self) -> Recording:
        recording = Recording(self.header, counters=dict(self.counters), sources={FILE: "\n".join(self.lines)})
        recording.append(
            events=[np.array(self._events, EVENT)],
            gil=[np.array(self._gil, GIL_SAMPLE)],
            os=[np.array(self._os, OS_SAMPLE)],
            definitions=self.definitions,
        )
        return recording

    def tables(self) -> Tables:
        return read_tables(self.recording())

    def analysis(self) -> Analysis:
        return analyse(self.recording())

    def found_holds(self) -> Holds:
        return find_holds(self.recording())

    def found_waits(self) -> list[Wait]:
        return find_waits(self.recording(), self.found_holds())

    def only_wait(self) -> Wait:
        (wait,) = self.found_waits()
        return wait

    def turns(self) -> list[tuple[int, int, int]]:
        """(thread, start, end) of each turn."""
        turns: Turns = find_turns(self.recording(), self.tables())
        return list(zip(turns.thread.tolist(), turns.start.tolist(), turns.end.tolist(), strict=True))

    def lives(self) -> dict[str, Life]:
        return {life.facts.name: life for life in find_lives(self.recording(), self.tables())}

    def states(self, thread: int) -> list[tuple[int, State]]:
        """(start, state) of each interval of a thread."""
        return tiles(self.analysis().tracks[thread])

    def deadlocks(self) -> list[Deadlock]:
        return self.analysis().deadlocks

    def risks(self) -> list[set[str]]:
        """Names of the locks of each possible deadlock."""
        analysis = self.analysis()
        return [{analysis.objects[edge.first].name for edge in cycle} for cycle in analysis.lock_order_risks]


def tiles(track: Track) -> list[tuple[int, State]]:
    return [(start, STATES[code]) for start, code in zip(track.start.tolist(), track.state.tolist(), strict=True)]


def native(thread: int) -> int:
    """Native id of a thread of a story."""
    return 4000 + thread


def address_of(thread: int) -> int:
    """Address of the PyThreadState of a thread of a story."""
    return 0x7F00_0000_0000 + 0x100 * thread if thread else 0


def ab_ba(story: Story, make: str = "lock") -> tuple[int, int]:
    """Two threads, "left" and "right", hold "a" and "b" since 10 and 20, and want the other one at 30 and 40."""
    a, b = getattr(story, make)("a"), getattr(story, make)("b")
    left, right = story.thread("left"), story.thread("right")
    story.acquires(10, left, a, line=41)
    story.acquires(20, right, b, line=51)
    story.requests(30, left, b, line=42)
    story.requests(40, right, a, line=52)
    return left, right
