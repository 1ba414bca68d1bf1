"""Runs of one target under orders, several at a time."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from queue import Empty, Queue

from visualizer.model.order_text import item_as_json
from visualizer.search.children import Child, SearchError, Target, cores

_GRACE_SECONDS = 5.0
"""How much longer than its limit a run may take before its process is ended."""
_ALONE = 30
"""Runs that one child makes before others join in."""
_AHEAD = 3
"""How many orders a child may have, so that it need not wait for the next one, if runs are short."""
_SHORT_STEPS = 2_000
"""Steps of a short run: longer ones would have to be ended, with their process, when nobody waits for them any more."""
_UNREPORTED = 16
"""How many runs may have been ordered that have not been reported, since one before them has not."""
_LEFT_SECONDS = 0.2
"""How long runs are let go on that nobody waits for any more, before their process is ended."""


class Runs:
    """Children that run a target; a context manager, which ends them.

    Attributes:
        shared: Keys of the places in the source that count as scheduling points.
        opening: What each run begins with.
        python: Version of the interpreter.
    """

    def __init__(self, target: Target, steps: int, until: float, stopped: Callable[[], bool]) -> None:
        """`steps` and the moment `until` of `time.monotonic` limit each run; `stopped` is asked now and then.

        Raises SearchError if the target cannot be run.
        """
        self._target = target
        self._steps = steps
        self._until = until
        self._stopped = stopped
        self._reports: Queue[tuple[Child, dict]] = Queue()
        self._cores = cores()
        self._children = [Child(target, self._reports, self._cores[0])]
        self._orders: dict[Child, deque[tuple[dict, float]]] = {self._children[0]: deque()}
        self._reported = 0
        self._ahead = 1
        self.shared: set[str] = set(target.shared)
        self.opening = target.opening
        self.python = self._children[0].python

    def __enter__(self) -> Runs:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        for child in self._children:
            child.close()

    @property
    def is_over(self) -> bool:
        """Whether the time is up, or somebody has said so."""
        return time.monotonic() >= self._until or self._stopped()

    @property
    def seconds_left(self) -> float:
        """How much time is left."""
        return max(self._until - time.monotonic(), 0.0)

    def one(self, order: dict) -> dict | None:
        """The report of a single run; None if there was no time for it."""
        for _, report in self.many([order]):
            return report
        return None

    def many(self, orders: Iterable[dict | None]) -> Iterator[tuple[dict, dict]]:
        """Order and report of each run, in the order of the orders; no more are given out when the time is up.

        An order that is None says that the next one depends on a report. Whoever stops early leaves no run behind.
        """
        waiting = iter(orders)
        given: deque[dict] = deque()
        reports: dict[int, dict] = {}
        try:
            while True:
                self._give_out(waiting, given)
                if not given:
                    return
                # Whoever is faster must not decide which failure is found.
                if id(given[0]) in reports:
                    order = given.popleft()
                    yield order, reports.pop(id(order))
                    continue
                pair = self._next_report()
                if pair is None:
                    return
                reports[id(pair[0])] = pair[1]
        finally:
            self._abandon()

    def _give_out(self, waiting: Iterator[dict | None], given: deque[dict]) -> None:
        """Keep the children busy, but not far ahead of the reports that come in order."""
        while len(given) < _UNREPORTED and not self.is_over and (child := self._free() or self._grow()) is not None:
            order = next(waiting, None)
            if order is None:
                return
            self._give(child, order)
            given.append(order)

    def _free(self) -> Child | None:
        """The child that has the fewest orders, if it can have another one."""
        child = min(self._children, key=lambda child: len(self._orders[child]))
        return child if len(self._orders[child]) < (self._ahead if child.takes_several else 1) else None

    def _grow(self) -> Child | None:
        """Start another child; None if there are enough, or if a program that has deleted its file allows none."""
        # A short search is over before another process has started.
        if len(self._children) >= len(self._cores) or self._reported < _ALONE:
            return None
        try:
            child = Child(self._target, self._reports, self._cores[len(self._children)])
        except SearchError:
            self._cores = self._cores[: len(self._children)]
            return None
        self._children.append(child)
        self._orders[child] = deque()
        return child

    def _give(self, child: Child, order: dict) -> None:
        seconds = self.seconds_left
        self._orders[child].append((order, time.monotonic() + seconds + _GRACE_SECONDS))
        opening = {"opening": [item_as_json(choice) for choice in self.opening]} if self.opening else {}
        child.order({"limit": self._steps, **opening, **order, "shared": sorted(self.shared), "seconds": seconds})

    def _next_report(self) -> tuple[dict, dict] | None:
        while True:
            try:
                return self._take(*self._reports.get(timeout=0.1))
            except Empty:
                if self._stopped():
                    return None
                for child, orders in self._orders.items():
                    if orders and time.monotonic() > orders[0][1]:
                        child.kill()

    def _take(self, child: Child, report: dict) -> tuple[dict, dict]:
        orders = self._orders[child]
        order, _ = orders.popleft()
        self._reported += 1
        self._ahead = _AHEAD if report["steps"] <= _SHORT_STEPS else 1
        # What a process that has ended has not come to is ordered anew.
        for other, _ in [orders.popleft() for _ in range(report.get("lost", 0))]:
            self._give(child, other)
        return order, report

    def _abandon(self) -> None:
        """End the runs whose reports nobody waits for any more, if need be with their processes."""
        until = time.monotonic() + (0 if self.is_over else _LEFT_SECONDS)
        while any(self._orders.values()) and (left := until - time.monotonic()) > 0:
            with suppress(Empty):
                self._take(*self._reports.get(timeout=left))
        for child, orders in self._orders.items():
            if orders:
                orders.clear()
                child.close()
        while not self._reports.empty():
            self._reports.get_nowait()
