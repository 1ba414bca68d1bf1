"""The process of the runs: how the window starts it, and what it does."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Pipe
from pathlib import Path

from visualizer.runs.channel import Channel, inherited
from visualizer.runs.news import Died, Leave, News, Send, Start
from visualizer.runs.worker import Worker, refusal

_ROOT = Path(__file__).resolve().parent.parent.parent
_GARBAGE = (50_000, 20, 100)
"""Thresholds of the garbage collector: a look makes thousands of objects, and no cycles."""


class RunProcess:
    """The window's end: starts the process, and hears what it says.

    `hear` is called, in a thread of its own, with each `News`, and with `Died` at last.
    """

    def __init__(self, hear: Callable[[News | Died], None]) -> None:
        self._hear = hear
        ours, theirs = Pipe()
        self._channel = Channel(ours)
        try:
            self._process = _start(theirs.fileno())
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        # A daemon, so that a window that ends in whatever way does end; then the process does so, too.
        self._thread = threading.Thread(target=self._listen, name="news of the runs", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether it can be told anything."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its number at the system."""
        return self._process.pid

    def send(self, message: object) -> None:
        """Say something to it. If it is dead, that is heard."""
        with suppress(OSError):
            self._channel.send(message)

    def close(self) -> None:
        """Let it stop and save what runs, and wait until it has ended."""
        self.send(Leave())
        self._thread.join()
        self._channel.close()

    def _listen(self) -> None:
        with suppress(EOFError, OSError):
            while True:
                self._hear(self._channel.receive())
        self._process.wait()
        self._hear(Died())


def _start(handle: int) -> subprocess.Popen:
    # What we can import it can import, whatever lies in the working directory.
    path = [str(_ROOT), *filter(None, sys.path)]
    code = f"import sys; sys.path[:] = {path!r}; from visualizer.runs.process import main; main({handle})"
    inherited: dict = {"pass_fds": [handle]}
    if os.name == "nt":
        os.set_handle_inheritable(handle, True)  # type: ignore
        startup = subprocess.STARTUPINFO()  # type: ignore
        startup.lpAttributeList = {"handle_list": [handle]}
        inherited = {"startupinfo": startup}
    command = [sys.executable, "-I", "-S", "-c", code]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, **inherited)


def main(handle: int) -> None:
    """Be the process of the runs, with the channel to the window at the inherited `handle`."""
    gc.set_threshold(*_GARBAGE)
    _keep_signals_from_us()
    serve(inherited(handle))


def serve(channel: Channel) -> None:
    """Run what the window wants to be run, one program after the other, until it leaves."""
    number = 0
    while True:
        try:
            message = channel.receive()
            if isinstance(message, Send):
                channel.send(News(number, refusal(message.order)))
        except (EOFError, OSError):
            return
        if isinstance(message, Leave):
            return
        if isinstance(message, Start):
            number = message.number
            worker = Worker(message, channel)
            try:
                worker.work()
            except Exception:
                # It was told of; the next run may well succeed.
                traceback.print_exc()
            if worker.is_left:
                return


def _keep_signals_from_us() -> None:
    """Let signals that the terminal sends to all of us end the window: then we end the program, and ourselves.

    A handler that does nothing is reset where a program is started; an ignored signal stays ignored there.
    """
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda *_: None)
