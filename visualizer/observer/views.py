"""What can be seen of a program from outside: the interface that each system's corner has, and rings to write it to."""

from typing import Protocol

from visualizer.runtime.protocol import OBSERVER_CHUNKS, PROGRAM_CHUNKS
from visualizer.runtime.rings import Arena


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
