"""Looks after a run from outside of its process: whether it is stuck in a call that stops all threads, and where."""

import os
import re
import time
from mmap import mmap

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_STUCK_SECONDS = 4.0
_BEATS, _IS_STUCK, _IS_ASKING, _IS_PROBED, _RUN = 0, 1, 2, 3, 4
_monotonic = time.monotonic
_OURS = re.compile(r"/scheduling/\w+\.py$")


class Watch:
    """What the process of a run, and the one that has forked it, know of each other.

    Attributes:
        is_busy: Whether it has used the processor since the look before the last one.
    """

    def __init__(self) -> None:
        self._page = mmap(-1, 16)
        self._seen: object = None
        self._since = 0.0
        self.is_busy = False

    # in the process of the run

    def beat(self) -> None:
        """Nothing is wrong: the outside is waited for."""
        self._page[_BEATS] = self._page[_BEATS] + 1 & 255

    def ask(self, asks: bool) -> None:
        """Nothing is wrong from now on, or until now: somebody is asked who may take his time."""
        self._page[_IS_ASKING] = asks

    def is_meant(self, run: int) -> bool:
        """Whether it is this run of the process, by its number, that is asked, and not the one before it."""
        return self._page[_RUN] == run & 255

    @property
    def is_stuck(self) -> bool:
        """Whether it was found to be stuck."""
        return bool(self._page[_IS_STUCK])

    @property
    def is_probed(self) -> bool:
        """Whether it is only asked whether it gets on."""
        return bool(self._page[_IS_PROBED])

    def probe(self, asks: bool) -> None:
        """From now on it is asked whether it gets on, or that was answered."""
        self._page[_IS_PROBED] = asks

    # in the other process

    def begin(self, run: int) -> None:
        """A run begins, or is about to: the one with this number in its process."""
        self._page[_RUN] = run & 255
        self._page[_IS_STUCK] = self._page[_IS_ASKING] = self._page[_IS_PROBED] = 0
        self._seen, self._since = None, _monotonic()

    def look(self, pid: int) -> bool:
        """Whether all threads of the process have done nothing for some time, and nothing is wrong with that."""
        seen = _activity(pid), self._page[_BEATS]
        changed = seen != self._seen or seen[0] is None
        self.is_busy = changed and self._seen is not None
        if changed or self._page[_IS_ASKING]:
            self._seen, self._since = seen, _monotonic()
        stuck = _monotonic() - self._since > _STUCK_SECONDS
        if stuck:
            self._page[_IS_PROBED] = 0
            self._page[_IS_STUCK] = 1
        return stuck


def _activity(pid: int) -> "tuple | None":
    """The processor time of each thread of a process; None if one of them is not asleep, or it cannot be known."""
    found = []
    try:
        for task in sorted(os.listdir(f"/proc/{pid}/task")):
            with open(f"/proc/{pid}/task/{task}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
            if fields[0] != b"S":
                return None
            found.append((task, fields[11], fields[12]))
    except (OSError, IndexError):
        return None
    return tuple(found)


def call_in(frame: "FrameType", source: "Callable[[str], bytes]") -> str:
    """The text of what a frame is just doing, as far as it is known: before Python 3.11 that is the whole line."""
    code = frame.f_code
    try:
        lines = source(code.co_filename).splitlines()
        text = lines[frame.f_lineno - 1]
        if hasattr(code, "co_positions"):
            first, last, begin, end = list(code.co_positions())[frame.f_lasti // 2]  # type: ignore
            if first == last and first is not None:
                text = lines[first - 1][begin:end]
    except (OSError, IndexError, ValueError):
        return "a call"
    return text.decode(errors="replace").strip()


def place_in_dump(text: str) -> "tuple[str, int]":
    """File and line of the thread that does not wait for the baton, in what `faulthandler` tells of all threads."""
    for thread in text.split("\n\n"):
        places = re.findall(r'^  File "(.*)", line (\d+) in ', thread, re.MULTILINE)
        if places and not _OURS.search(places[0][0]):
            return places[0][0], int(places[0][1])
    return "", 0
