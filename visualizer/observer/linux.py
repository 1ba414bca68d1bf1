"""Linux: the GIL's struct through /proc/PID/mem, thread states through /proc/PID/task."""

import os
import platform
import struct
from time import perf_counter_ns as now

from visualizer.runtime.protocol import GIL_SLOT, GIL_STREAM, OS_SLOT, OS_STREAM, WaitClass
from visualizer.runtime.rings import Arena

from .views import Stream, View

_GIL = struct.Struct("=QiiQ")
"""Last holder, whether it is locked, padding, number of switches; it stands behind the interval, see `runtime.gil`."""
_GIL_AT = 8
_GIL_WAIT = range(32, 120)
"""Where in the GIL's struct a thread sleeps that wants it."""
_GIL_HANDOVER = range(120, 208)
_HEARTBEAT_NS = 20_000_000
_FUTEX_CALLS = {"x86_64": 202, "aarch64": 98, "riscv64": 98, "i686": 240}
_MOST_THREADS = 200
"""Threads beyond these are not looked at: three open files each."""


def open_views(arena: Arena, pid: int, gil_address: int) -> "list[View]":
    """The views of process `pid`; without its GIL if `gil_address` is 0 or its memory may not be read."""
    views: list[View] = []
    if gil_address:
        try:
            views.append(GilView(Stream(arena, GIL_STREAM), pid, gil_address))
        except OSError:
            gil_address = 0
    views.append(OsView(Stream(arena, OS_STREAM), pid, gil_address))
    return views


class GilView:
    """Who holds the GIL, 1,000 times a second. Raises OSError if the program's memory may not be read."""

    period = 0.001

    def __init__(self, stream: Stream, pid: int, address: int) -> None:
        self._stream = stream
        self._at = address + _GIL_AT
        self._memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY | os.O_CLOEXEC)
        self._holder, self._switches = -1, 0
        self._sampled = self._written = 0
        try:
            os.pread(self._memory, _GIL.size, self._at)
        except OSError:
            os.close(self._memory)
            raise

    def sample(self) -> bool:
        """Write a sample if the holder has changed, or as a sign of life."""
        try:
            holder, locked, _, switches = _GIL.unpack(os.pread(self._memory, _GIL.size, self._at))
        except (OSError, struct.error):
            return False
        time = now()
        if not locked:
            holder = 0
        if holder != self._holder or switches != self._switches or time - self._written > _HEARTBEAT_NS:
            at = self._stream.slot()
            if at is not None:
                gap = min(time - self._sampled, 0xFFFF_FFFF) if self._sampled else 0
                moved = min(switches - self._switches, 0xFFFF_FFFF) if self._sampled else 0
                GIL_SLOT.pack_into(self._stream.buffer, at, holder, gap, moved, time)
                self._holder, self._switches, self._written = holder, switches, time
        self._sampled = time
        return True

    def close(self) -> None:
        """Close the program's memory."""
        os.close(self._memory)


class OsView:
    """What the kernel says of each thread: on a CPU, waiting for one, or asleep and where; 66 times a second."""

    period = 0.015

    def __init__(self, stream: Stream, pid: int, gil_address: int) -> None:
        self._stream = stream
        self._tasks = f"/proc/{pid}/task"
        self._gil = gil_address
        self._futex = _FUTEX_CALLS.get(platform.machine(), -1)
        self._threads: dict[str, _Task] = {}

    def sample(self) -> bool:
        """Write a record for each thread that did something, or now sleeps somewhere else."""
        try:
            names = os.listdir(self._tasks)
        except OSError:
            return False
        for gone in self._threads.keys() - set(names):
            self._threads.pop(gone).close()
        for name in names:
            task = self._threads.get(name)
            if task is None:
                if len(self._threads) >= _MOST_THREADS:
                    continue
                try:
                    task = self._threads[name] = _Task(f"{self._tasks}/{name}")
                except OSError:
                    continue
            try:
                self._look(int(name), task)
            except OSError:
                self._threads.pop(name).close()
        return True

    def _look(self, native: int, task: "_Task") -> None:
        cpu, delay, asleep = task.read()
        time = now()
        run, wait, call = "S", WaitClass.NONE, 0
        if asleep is None:
            run = "R"
        elif asleep[0] == self._futex:
            wait, call = WaitClass.FUTEX, asleep[0]
            offset = asleep[1] - self._gil if self._gil else -1
            if offset in _GIL_WAIT:
                wait = WaitClass.GIL
            elif offset in _GIL_HANDOVER:
                wait = WaitClass.GIL_HANDOVER
        elif asleep[0] >= 0:
            wait, call = WaitClass.CALL, asleep[0]
        now_state = (run, wait, call)
        used, waited = (cpu - task.cpu) // 1000, (delay - task.delay) // 1000
        if now_state == task.state and not used and not waited:
            return
        at = self._stream.slot()
        if at is None:
            return
        OS_SLOT.pack_into(
            self._stream.buffer,
            at,
            native,
            ord(run),
            wait,
            call,
            min(used, 0xFFFF_FFFF),
            min(waited, 0xFFFF_FFFF),
            time,
        )
        task.state, task.cpu, task.delay = now_state, cpu, delay

    def close(self) -> None:
        """Close the files of all threads."""
        for task in self._threads.values():
            task.close()
        self._threads.clear()


def _fit(number: int) -> int:
    return min(number, 0xFFFF_FFFF)


class _Task:
    """Open files of one thread. `syscall` needs the right to trace it: without that, no thread seems asleep."""

    def __init__(self, folder: str) -> None:
        self._stat = os.open(f"{folder}/schedstat", os.O_RDONLY | os.O_CLOEXEC)
        try:
            self._call = os.open(f"{folder}/syscall", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            self._call = -1
        self.state: tuple | None = None
        self.cpu, self.delay, _ = self.read()

    def read(self) -> "tuple[int, int, tuple[int, int] | None]":
        """CPU ns, ns waited for a CPU, and where it sleeps: (system call, first argument); None if it does not."""
        cpu, delay, _ = os.pread(self._stat, 100, 0).split()
        where = os.pread(self._call, 200, 0).split() if self._call >= 0 else [b"running"]
        if where[0] == b"running":
            return int(cpu), int(delay), None
        number = int(where[0])
        return int(cpu), int(delay), (number, int(where[1], 16) if len(where) > 1 else 0)

    def close(self) -> None:
        os.close(self._stat)
        if self._call >= 0:
            os.close(self._call)
