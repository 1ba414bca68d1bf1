"""What can be seen of a program from outside, best first; each system's corner is one module behind this interface."""

import sys
from typing import Protocol

from visualizer.runtime.protocol import OBSERVER_CHUNKS, PROGRAM_CHUNKS
from visualizer.runtime.rings import Arena

GIL, OS, EVENTS = "gil", "os", "events"
"""Views, from the best to the least: the GIL's struct, the OS's thread states, the program's own events alone."""


class View(Protocol):
    """Looks at a running program again and again."""

    period: float
    """Seconds between two samples."""

    def sample(self) -> bool:
        """Look once; False if there is nothing to be seen any more."""
        ...

    def close(self) -> None:
        """Give back what the view holds."""
        ...


class Stream:
    """A ring of the observer's own in the mapped file."""

    def __init__(self, arena: Arena, owner: int) -> None:
        self._arena = arena
        self._owner = owner
        self._slots = iter(range(0))
        self.buffer = arena.buffer

    def slot(self) -> "int | None":
        """Position of the next free slot, None if all chunks are in use."""
        at = next(self._slots, None)
        if at is None:
            self._slots = iter(self._arena.take(self._owner) or ())
            at = next(self._slots, None)
        return at


def observer_arena(path: str) -> Arena:
    """The chunks of the observer in the mapped file at `path`."""
    return Arena(path, PROGRAM_CHUNKS, OBSERVER_CHUNKS)


def open_views(allowed: str, arena: Arena, pid: int, gil_address: int) -> "list[View]":
    """The views of the process `pid` that this system gives, none better than `allowed`.

    `gil_address` is where the program found its GIL, 0 if it did not.
    """
    if allowed == EVENTS or not sys.platform.startswith("linux"):
        return []
    from . import linux

    return linux.open_views(arena, pid, gil_address if allowed == GIL else 0)
