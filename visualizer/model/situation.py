"""The present moment of a run that is being recorded, as far as it takes to suspect a deadlock."""

from __future__ import annotations

import numpy as np

from visualizer.runtime.protocol import (
    FOREVER,
    OWNER_BY_EVENTS,
    OWNER_UNKNOWN,
    TIMED,
    WAITED,
    Kind,
    Outcome,
    Reason,
)


class Situation:
    """The last known state of each thread and lock, kept up to date batch by batch."""

    def __init__(self) -> None:
        self._owners: dict[int, int] = {}
        self._living: set[int] = set()
        # As in `waits`: what a thread waits for, and the lock that it may want inside that.
        self._outer: dict[int, tuple] = {}
        self._inner: dict[int, tuple] = {}

    def apply(self, events: np.ndarray) -> None:
        """Take in events, sorted by time."""
        kinds, flags = events["kind"], events["flags"]
        over = np.isin(kinds, (Kind.LOST, Kind.THREAD_ENDED))
        got = (kinds == Kind.ACQUIRED) & (flags & WAITED != 0)
        gave_up = (kinds == Kind.REFUSED) & (flags != Outcome.REFUSED)
        for row in _last_of_each(events[(kinds == Kind.ACQUIRED) | (kinds == Kind.RELEASED)], "object"):
            self._owners[row[4]] = row[1] if row[2] == Kind.ACQUIRED else 0
        for row in _last_of_each(events[np.isin(kinds, (Kind.WAITING, Kind.WOKEN)) | over], "thread"):
            _keep(self._outer, row, Kind.WAITING)
        for row in _last_of_each(events[(kinds == Kind.REQUESTED) | got | gave_up | over], "thread"):
            _keep(self._inner, row, Kind.REQUESTED)
        self._living.update(events["thread"][kinds == Kind.THREAD_BEGUN].tolist())
        self._living.difference_update(events["thread"][kinds == Kind.THREAD_ENDED].tolist())

    def suspects(self) -> tuple[tuple[int, int], ...]:
        """Threads that may be in a deadlock, each with the time at which its wait began; empty if there are none.

        If two calls, some time apart, give the same, it is worth a closer look.
        """
        waiting = {thread: row for thread, row in {**self._outer, **self._inner}.items() if _endless(row)}
        if waiting and self._living <= waiting.keys():
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
        _, _, kind, flags, number, _, argument = row
        if kind == Kind.WAITING:
            return number if flags == Reason.JOIN else 0
        return self._owners.get(number, 0) if argument in (OWNER_BY_EVENTS, OWNER_UNKNOWN) else argument


def _keep(waiting: dict[int, tuple], row: tuple, beginning: int) -> None:
    if row[2] == beginning:
        waiting[row[1]] = row
    else:
        waiting.pop(row[1], None)


def _endless(row: tuple) -> bool:
    _, _, kind, flags, _, _, argument = row
    if kind == Kind.REQUESTED:
        return not flags & TIMED
    return argument == FOREVER and flags not in (Reason.IO, Reason.PROCESS, Reason.SLEEP)


def _last_of_each(events: np.ndarray, column: str) -> list[tuple]:
    _, at = np.unique(events[column][::-1], return_index=True)
    return events[len(events) - 1 - at].tolist()
