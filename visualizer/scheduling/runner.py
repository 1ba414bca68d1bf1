"""A process that was forked to make runs, as the one that has forked it sees it: it listens, watches and ends it."""

import faulthandler
import json
import os
import select
import signal
import time
from collections import deque

from .lines import Lines, write_all
from .telling import line_of, report_of
from .watching import Watch, place_in_dump

_GRACE_SECONDS = 1.0
"""How long a run that takes too long may take to say where it is."""
_LOOK_SECONDS = 0.5
"""Time between two looks at a run."""
_OUTPUT_BYTES = 1 << 30
"""How much a run may print."""
_DUMP_BYTES = 20_000
_AHEAD = 3
_AHEAD_BYTES = 16_384
"""How many orders a process may have that it has not come to, and how long they may be: a pipe has to hold them all."""
_NEWS = b"["
"""What a line begins with that is no report."""
_close, _waitpid = os.close, getattr(os, "waitpid", None)
_monotonic, _poll = time.monotonic, select.select
"""The native ones, which are replaced for the program."""


class Runner:
    """A process that makes runs, one after the other.

    Attributes:
        made: How many runs it has reported.
        news: What its runs have loaded, see `Loading.news`; None if nothing.
        has_ended: Whether there is nothing more to be heard of it.
    """

    def __init__(
        self, pid: int, orders: int, reports: int, watch: Watch, output: "list[int]", dump: int, first: "tuple"
    ) -> None:
        """`orders` and `reports` are ends of pipes; `first` is the order that it was forked for, see `give`."""
        self._pid, self._orders, self._reports = pid, orders, Lines(reports)
        self._watch, self._output, self._dump = watch, output, dump
        self._given: deque[tuple[bytes, float, float]] = deque([first])
        self._until = first[2]
        self._is_asked = False
        self.made = 0
        self.news: list | None = None
        self.has_ended = False
        watch.begin(0)

    @property
    def is_idle(self) -> bool:
        """Whether it has reported of all that it was given."""
        return not self._given

    # orders

    def takes(self, line: bytes) -> bool:
        """Whether it can be given an order now without making anybody wait."""
        if self._orders < 0:
            return False
        return not self._given or (len(self._given) < _AHEAD and len(line) < _AHEAD_BYTES)

    def give(self, line: bytes, seconds: float, until: float) -> None:
        """Order one more run, which may take so long, and that is until this moment of the monotonic clock."""
        self._given.append((line, seconds, until))
        if len(self._given) == 1:
            self._begin()
        try:
            write_all(self._orders, line + b"\n")
        except BrokenPipeError:
            # Its end will be heard.
            self.stop()

    def stop(self) -> None:
        """Let it end when it has made the runs that it was given."""
        if self._orders >= 0:
            _close(self._orders)
            self._orders = -1

    # reports

    def listen(self, other: "Lines | None") -> bool:
        """Wait until there is something to be heard of it, or from `other`, or to be looked at; whether it is heard."""
        timeout = min(max(self._until - _monotonic(), 0), _LOOK_SECONDS) if self._given else None
        descriptors = [self._reports.descriptor]
        if other is not None:
            descriptors.append(other.descriptor)
        ready, _, _ = _poll(descriptors, [], [], timeout)
        if other is not None and other.descriptor in ready:
            other.take()
        if self._reports.descriptor in ready:
            self._reports.take()
            self.has_ended = self._reports.are_over
            return True
        return bool(ready)

    def reports(self) -> "list[bytes]":
        """Its reports that were heard, as lines."""
        found = []
        while self._reports:
            line = self._reports.next() or b""
            if line.startswith(_NEWS):
                self.news = json.loads(line)
                continue
            found.append(line + b"\n")
            self._given.popleft()
            self.made += 1
            self._begin()
        return found

    def _begin(self) -> None:
        self._watch.begin(self.made)
        self._is_asked = False
        if self._given:
            self._until = self._given[0][2]

    def close(self) -> int:
        """Wait for its end; its status, see `os.waitpid`."""
        self.stop()
        _close(self._reports.descriptor)
        return _waitpid(self._pid, 0)[1]  # type: ignore - only made where there is one

    # when nothing is heard

    def look(self) -> "bytes | None":
        """Look whether the run is stuck, or takes too long, and ask it where it is; the report if it was ended."""
        seconds = self._given[0][1]
        if any(os.fstat(file).st_size > _OUTPUT_BYTES for file in self._output):
            os.kill(self._pid, signal.SIGKILL)
            return line_of(report_of("unsupported", f"it prints more than {_OUTPUT_BYTES >> 30} GB"))
        if _monotonic() < self._until and (self._is_asked or not self._watch.look(self._pid)):
            if not self._is_asked and self._watch.is_busy and hasattr(signal, "SIGUSR1"):
                self._watch.probe(True)
                os.kill(self._pid, signal.SIGUSR1)
        elif self._is_asked or not hasattr(signal, "SIGUSR1"):
            return line_of(self._killed(seconds))
        else:
            self._is_asked = True
            self._watch.probe(False)
            os.kill(self._pid, signal.SIGUSR1)
            self._until = _monotonic() + _GRACE_SECONDS
        return None

    def _killed(self, seconds: float) -> dict:
        """The report of a run that has no end and does not answer; it is ended."""
        os.ftruncate(self._dump, 0)
        if hasattr(faulthandler, "register"):
            os.kill(self._pid, signal.SIGUSR2)
            _poll([], [], [], _GRACE_SECONDS)
        file, line = place_in_dump(os.pread(self._dump, _DUMP_BYTES, 0).decode(errors="replace"))
        os.kill(self._pid, signal.SIGKILL)
        if self._watch.is_stuck:
            report = report_of("unsupported", "it waits in a call that stops all threads")
        else:
            report = report_of("livelock", f"no end, and no scheduling point, within {seconds:.0f} s")
        return {**report, "file": file, "line": line}
