"""The present moment of a run that is being recorded, as far as it takes to suspect a deadlock."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice

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
        # The threads in waits of the same reason and object, longest waiting first, and those of them that were woken,
        # with the time: they only want a CPU.
        self._asleep: dict[tuple[int, int], dict[int, None]] = defaultdict(dict)
        self._woken: dict[int, int] = {}
        self._ended: set[int] = set()

    def apply(self, events: np.ndarray) -> None:
        """Take in events, sorted by time."""
        kinds, flags = events["kind"], events["flags"]
        over = np.isin(kinds, (Kind.LOST, Kind.THREAD_ENDED))
        got = (kinds == Kind.ACQUIRED) & (flags & WAITED != 0)
        gave_up = (kinds == Kind.REFUSED) & (flags != Outcome.REFUSED)
        owning = np.isin(kinds, (Kind.ACQUIRED, Kind.RELEASED, Kind.IGNORED, Kind.HEEDED))
        for row in _last_of_each(events[owning], "object"):
            self._owners[row[4]] = row[1] if row[2] == Kind.ACQUIRED else 0
        for row in events[np.isin(kinds, (Kind.WAITING, Kind.WOKEN, Kind.NOTIFIED)) | over].tolist():
            self._follow(row)
        if self._woken:
            for row in _last_of_each(events[kinds == Kind.RELEASED], "thread"):
                if self._woken.get(row[1], row[0]) < row[0]:
                    # It was woken in vain and has gone back to wait.
                    self._sleep(row[1])
        for row in _last_of_each(events[(kinds == Kind.REQUESTED) | got | gave_up | over], "thread"):
            _keep(self._inner, row, Kind.REQUESTED)
        self._living.update(events["thread"][kinds == Kind.THREAD_BEGUN].tolist())
        ended = events["thread"][kinds == Kind.THREAD_ENDED].tolist()
        self._living.difference_update(ended)
        self._ended.update(ended)

    def suspects(self) -> tuple[tuple[int, int], ...]:
        """Threads that may be in a deadlock, each with the time at which its wait began; empty if there are none.

        If two calls, some time apart, give the same, it is worth a closer look.
        """
        asleep = {thread: row for thread, row in self._outer.items() if not self._can_go_on(thread, row)}
        waiting = {thread: row for thread, row in {**asleep, **self._inner}.items() if _endless(row)}
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

    def _follow(self, row: tuple) -> None:
        time, thread, kind, reason, number, _, count = row
        if kind == Kind.NOTIFIED:
            asleep = self._asleep.get((reason, number))
            if asleep is None:
                return
            # As in `waits`: if more are woken than sleep, those who were woken before have gone back to wait.
            chosen = [thread for thread in asleep if thread not in self._woken]
            chosen += [thread for thread in asleep if thread in self._woken]
            for waiter in islice(chosen, count):
                self._woken[waiter] = time
            return
        before = self._outer.pop(thread, None)
        if before is not None:
            self._woken.pop(thread, None)
            self._forget(thread, before)
        if kind == Kind.WAITING:
            self._outer[thread] = row
            self._asleep[reason, number][thread] = None

    def _sleep(self, thread: int) -> None:
        """Put a thread behind the others that wait for the same."""
        del self._woken[thread]
        _, _, _, reason, number, _, _ = self._outer[thread]
        self._asleep[reason, number].pop(thread, None)
        self._asleep[reason, number][thread] = None

    def _forget(self, thread: int, row: tuple) -> None:
        key = row[3], row[4]
        self._asleep[key].pop(thread, None)
        if not self._asleep[key]:
            del self._asleep[key]

    def _can_go_on(self, thread: int, row: tuple) -> bool:
        _, _, _, reason, number, _, _ = row
        return thread in self._woken or (reason == Reason.JOIN and number in self._ended)

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
    return argument == FOREVER and flags not in (Reason.IO, Reason.PROCESS, Reason.SLEEP, Reason.HELD)


def _last_of_each(events: np.ndarray, column: str) -> list[tuple]:
    _, at = np.unique(events[column][::-1], return_index=True)
    return events[len(events) - 1 - at].tolist()
