"""The present moment of a run that is being recorded, as far as it takes to suspect a deadlock."""

from __future__ import annotations

import numpy as np

from visualizer.runtime.protocol import FOREVER, WAITED, Kind, Reason

_WAITISH = (Kind.REQUESTED, Kind.WAITING, Kind.WOKEN, Kind.REFUSED, Kind.THREAD_BEGUN, Kind.THREAD_ENDED)


class Situation:
    """The last known state of each thread and lock, kept up to date batch by batch."""

    def __init__(self) -> None:
        self._owners: dict[int, int] = {}
        self._last: dict[int, tuple] = {}

    def apply(self, events: np.ndarray) -> None:
        """Take in events, sorted by time."""
        kinds = events["kind"]
        waited = (kinds == Kind.ACQUIRED) & (events["flags"] & WAITED != 0)
        for row in _last_of_each(events[(kinds == Kind.ACQUIRED) | (kinds == Kind.RELEASED)], "object"):
            self._owners[row[4]] = row[1] if row[2] == Kind.ACQUIRED else 0
        for row in _last_of_each(events[np.isin(kinds, _WAITISH) | waited], "thread"):
            if row[2] == Kind.THREAD_ENDED:
                self._last.pop(row[1], None)
            else:
                self._last[row[1]] = row

    def suspects(self) -> tuple[tuple[int, int], ...]:
        """Threads that may be in a deadlock, each with the time at which its wait began; empty if there are none.

        If two calls, some time apart, give the same, it is worth a closer look.
        """
        waiting = {thread: row for thread, row in self._last.items() if _endless(row)}
        if waiting and len(waiting) == len(self._last):
            return tuple(sorted((thread, row[0]) for thread, row in waiting.items()))
        stuck: set[int] = set()
        for thread in waiting:
            path = [thread]
            while path[-1] in waiting:
                following = self._in_the_way(waiting[path[-1]])
                if following in path:
                    stuck.update(path[path.index(following) :])
                    break
                path.append(following)
        return tuple(sorted((thread, waiting[thread][0]) for thread in stuck))

    def _in_the_way(self, row: tuple) -> int:
        if row[2] == Kind.REQUESTED:
            return self._owners.get(row[4], 0)
        return row[4] if row[3] == Reason.JOIN else 0


def _endless(row: tuple) -> bool:
    if row[2] == Kind.REQUESTED:
        return True
    return row[2] == Kind.WAITING and row[6] == FOREVER and row[3] not in (Reason.IO, Reason.PROCESS, Reason.SLEEP)


def _last_of_each(events: np.ndarray, column: str) -> list[tuple]:
    _, at = np.unique(events[column][::-1], return_index=True)
    return events[len(events) - 1 - at].tolist()
