"""The waits of one thread, to be looked up by time, and the arrows that end them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from visualizer.model.waits import Wait
from visualizer.runtime.protocol import Outcome


@dataclass(frozen=True)
class Arrow:
    """Who let whom go on: from what one thread did to the moment when another went on, in ns."""

    from_thread: int
    from_time: int
    to_thread: int
    to_time: int


def arrow_of(wait: Wait) -> Arrow | None:
    """The arrow at the end of a wait; None if nobody ended it."""
    if not wait.unblocked_by or wait.outcome != Outcome.DONE:
        return None
    # From then on it only wanted the GIL.
    return Arrow(wait.unblocked_by, wait.freed, wait.thread, wait.end)


@dataclass
class ThreadWaits:
    """The waits of one thread that are not inside others, by start."""

    starts: list[int] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)

    def replace(self, since: int, waits: list[Wait]) -> None:
        """Put `waits` in place of all that ended after `since`."""
        kept = len(self.waits)
        while kept and self.waits[kept - 1].end >= since:
            kept -= 1
        new = [wait for wait in waits if wait.end >= since]
        self.waits[kept:] = new
        self.starts[kept:] = [wait.start for wait in new]

    def at(self, time: int) -> Wait | None:
        """What the thread waited for at a time."""
        row = bisect_right(self.starts, time) - 1
        return self.waits[row] if row >= 0 and time < max(self.waits[row].end, self.waits[row].start + 1) else None

    def between(self, begin: int, end: int) -> list[Wait]:
        """The waits that lie between two times or touch them."""
        first = bisect_left(self.starts, begin)
        if first and self.waits[first - 1].end >= begin:
            first -= 1
        return self.waits[first : bisect_left(self.starts, end)]
