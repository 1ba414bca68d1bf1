"""Controlled runs made by hand: who does what, step by step."""

from __future__ import annotations

from typing import Any

from visualizer.model.interleaving import CONTAINER, LOCK, VARIABLE, Interleaving, interleaving_of
from visualizer.scheduling import operations as op

FILE = "/home/me/bank.py"


class Play:
    """Steps of the main thread, which is 0, and of threads that run `work`, from 1 on.

    Things have numbers far from those of threads and of places, so that one taken for another shows.
    """

    def __init__(self, threads: int = 2) -> None:
        self.threads = [
            ["MainThread", False],
            *([f"Thread-{number} (work)", False] for number in range(1, threads + 1)),
        ]
        self.steps: list[list[Any]] = []
        self.places: list[list[Any]] = []
        self.things: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        for number in range(1, threads + 1):
            self.do(0, op.START, number, line=90)

    def do(
        self, thread: int, kind: int, thing: int = 0, line: int = 0, via: str = "", value: str | None = None
    ) -> None:
        """A step, in the table as the child writes it."""
        place = [FILE, line, "work"]
        if line and place not in self.places:
            self.places.append(place)
        self.steps.append([thread, kind, thing, self.places.index(place) + 1 if line else 0, via, value])

    def thing(self, name: str, kind: str) -> int:
        """The number of a thing."""
        if name not in self.things.values():
            number = str(1000 + len(self.things))
            self.things[number], self.kinds[number] = name, kind
        return int(next(number for number, other in self.things.items() if other == name))

    def read(self, thread: int, name: str, line: int, value: object = None) -> None:
        """A thread reads a variable."""
        self.do(thread, op.READ, self.thing(name, VARIABLE), line, value=None if value is None else repr(value))

    def write(self, thread: int, name: str, line: int, value: object = None) -> None:
        """A thread writes a variable."""
        self.do(thread, op.WRITE, self.thing(name, VARIABLE), line, value=None if value is None else repr(value))

    def change(self, thread: int, name: str, line: int, value: object = None) -> None:
        """A thread changes what a container holds."""
        self.do(thread, op.WRITE, self.thing(name, CONTAINER), line, value=None if value is None else repr(value))

    def acquire(self, thread: int, name: str, line: int, via: str = "") -> None:
        """A thread acquires a lock, or gives up waiting for it."""
        self.do(thread, op.ACQUIRE, self.thing(name, LOCK), line, via)

    def release(self, thread: int, name: str, line: int, via: str = "") -> None:
        """A thread releases a lock."""
        self.do(thread, op.RELEASE, self.thing(name, LOCK), line, via)

    def look(self, thread: int, name: str, line: int) -> None:
        """A thread takes a lock if it is free."""
        self.do(thread, op.TRY, self.thing(name, LOCK), line)

    def add(self, thread: int, name: str, line: int, value: int) -> None:
        """A thread adds 1 to a variable that is `value`."""
        self.read(thread, name, line, value)
        self.write(thread, name, line, value + 1)

    def begin(self, *threads: int) -> None:
        """Threads begin."""
        for thread in threads:
            self.do(thread, op.BEGIN, thread)

    def end(self, *threads: int) -> None:
        """Threads end."""
        for thread in threads:
            self.do(thread, op.END, thread)

    def join(self, thread: int, other: int) -> None:
        """A thread waits for the end of another, or gives up."""
        self.do(thread, op.JOIN, other, line=91)

    def table(self) -> dict[str, Any]:
        """The table that the child reports."""
        return {"steps": self.steps, "places": self.places, "things": self.things, "kinds": self.kinds}

    def interleaving(self) -> Interleaving:
        """All of it, read from the table."""
        return interleaving_of(self.table(), self.threads)
