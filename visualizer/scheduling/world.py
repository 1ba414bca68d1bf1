"""What threads of the program wait for outside of it: descriptors to be ready, calls to return, processes to end."""

import os
import select
import time
from _thread import allocate_lock

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .scheduler import ControlledThread

READABLE, WRITABLE = 1, 4
"""What a descriptor can be ready for."""
_SLICE_SECONDS = 0.02
"""The longest time between two looks at calls that may have returned."""
_select, _make_poll = select.select, getattr(select, "poll", None)
_waitid = getattr(os, "waitid", None)
_sleep, _monotonic = time.sleep, time.monotonic
"""The native ones, which are replaced for the program."""


class World:
    """What is waited for.

    Attributes:
        waiting: The descriptors that a thread waits for, each with what it is to be ready for, by the thread.
        has_strangers: Whether somebody who is not of the program may be at the other end of a descriptor.
        has_loop: Whether an event loop of asyncio has run.
        beat: Is called now and then while the world is waited for.
    """

    def __init__(self) -> None:
        self.waiting: dict[ControlledThread, list[tuple[int, int]]] = {}
        self.has_strangers = self.has_loop = False
        self.beat = lambda: None
        self._calling: list[ControlledThread] = []
        self._returned: list[ControlledThread] = []
        self._processes: list[int] = []
        self._door = allocate_lock()

    @property
    def is_empty(self) -> bool:
        """Whether nobody waits for anything."""
        return not self.waiting and not self._calling

    def can_change(self) -> bool:
        """Whether real time may bring something: a call that returns, a process that runs, or a stranger."""
        self._processes = [pid for pid in self._processes if _runs(pid)]
        return bool(self._calling or self._processes or self.has_strangers)

    def threads(self) -> "list[ControlledThread]":
        """Who waits."""
        return sorted([*self.waiting, *self._calling])

    # calls and processes

    def called(self, thread: "ControlledThread") -> None:
        """A thread calls something that may wait."""
        self._calling.append(thread)

    def returned(self, thread: "ControlledThread") -> None:
        """The call has returned; to be said by the thread itself, which does not have the baton."""
        with self._door:
            self._returned.append(thread)

    def started(self, pid: int) -> None:
        """The program has started another one."""
        self._processes.append(pid)

    # looking

    def look(self, seconds: float = 0.0) -> "list[ControlledThread]":
        """Who can go on, sorted by number; if there is nobody, wait for at most so many real seconds."""
        until = _monotonic() + seconds
        pause = 0.0005
        while True:
            found = self._found()
            left = until - _monotonic()
            if found or left <= 0:
                return found
            self.beat()
            _sleep(min(pause, left))
            pause = min(pause * 2, _SLICE_SECONDS)

    def _found(self) -> "list[ControlledThread]":
        with self._door:
            found, self._returned = self._returned, []
        for thread in found:
            self._calling.remove(thread)
        return sorted([*found, *(thread for thread, wanted in self.waiting.items() if is_ready(wanted))])


def is_ready(wanted: "Iterable[tuple[int, int]]") -> bool:
    """Whether one of the descriptors is ready for what it is wanted for, or broken, so that nobody need wait for it."""
    try:
        if _make_poll is None:
            readers = [number for number, events in wanted if events & READABLE]
            writers = [number for number, events in wanted if events & WRITABLE]
            return any(_select(readers, writers, [], 0))
        poll = _make_poll()
        for number, events in wanted:
            poll.register(number, events)
        return bool(poll.poll(0))
    except (OSError, ValueError):
        return True


def _runs(pid: int) -> bool:
    if _waitid is None:
        return False
    try:
        return _waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
    except OSError:
        return False
