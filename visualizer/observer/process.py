"""The observer's life: start the program, look at it until it ends, tell how it ended."""

import json
import os
import signal
import subprocess
import sys
from math import inf
from multiprocessing.connection import Connection
from time import monotonic, perf_counter_ns, sleep

from visualizer.runtime.protocol import GIL_ADDRESS

from .systems import open_views
from .views import View, observer_arena

_STOPPING = (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM))
_PATIENCE = 2.0
"""Seconds between one way of stopping the program and the next, harsher one."""
_IDLE = 0.005
"""Seconds between looks for commands and for the program's end."""
_GRACE = 1.0
"""Seconds after its start by which the program has to have found its GIL."""


class Observer:
    """Watches one program, and takes the commands of the recorder, JSON objects on `control`.

    The first is `{"command": [...], "environment": {...}, "map": path, "view": "gil" | "os" | "events", "inherits":
    [descriptor, ...]}`, answered by `{"started": pid, "at": ns}` or `{"failed": reason}`. What the program inherits is
    passed on and not kept. Then `{"signal": number}` and `{"stop": seconds}` are understood: so much time is between
    the signals that end the program. A closed connection means stop, too. The last message is `{"exited": code,
    "signal": number or null, "at": ns}`. Times are those of `time.perf_counter_ns`, one clock for all processes.
    """

    def __init__(self, control: Connection) -> None:
        self._control = control
        self._open = True
        self._stops = False
        self._stop_at: list[tuple[float, int]] = []

    def run(self) -> None:
        """Start the program and stay until it has ended."""
        order = json.loads(self._control.recv_bytes())
        arena = observer_arena(order["map"])
        keep_signals_from_us()
        began = perf_counter_ns()
        try:
            program = subprocess.Popen(
                order["command"], env=order["environment"], close_fds=True, pass_fds=order["inherits"]
            )
        except OSError as error:
            self._tell({"failed": str(error)})
            return
        finally:
            for descriptor in order["inherits"]:
                os.close(descriptor)
        self._tell({"started": program.pid, "at": began})
        self._watch(program, arena, order["view"])
        ended = perf_counter_ns()
        code = program.returncode
        self._tell({"exited": code if code >= 0 else 128 - code, "signal": -code if code < 0 else None, "at": ended})
        if not self._open:
            _remove_rings(order["map"])

    def _watch(self, program: subprocess.Popen, arena, allowed: str) -> None:
        views: list[tuple[View, float]] = []
        opened = False
        until = monotonic() + _GRACE
        look_around = 0.0
        while True:
            time = monotonic()
            if time >= look_around:
                look_around = time + _IDLE
                if program.poll() is not None:
                    break
                self._obey(program)
                if not opened and (arena.word(GIL_ADDRESS) or time > until):
                    opened = True
                    address = arena.word(GIL_ADDRESS)
                    seen = open_views(allowed, arena, program.pid, address if address > 2 else 0)
                    views = [(view, time) for view in seen]
            views = [(view, due) for view, due in (_sample(view, due, time) for view, due in views) if due]
            next_look = min([look_around, *[due for _, due in views]])
            sleep(max(0.0, next_look - monotonic()))
        for view, _ in views:
            view.close()

    def _obey(self, program: subprocess.Popen) -> None:
        try:
            while self._open and self._control.poll():
                order = json.loads(self._control.recv_bytes())
                if "signal" in order:
                    _send(program, order["signal"])
                elif "stop" in order:
                    self._begin_stopping(order["stop"])
        except (EOFError, OSError):
            self._open = False
            self._begin_stopping()
        while self._stop_at and self._stop_at[0][0] <= monotonic():
            _send(program, self._stop_at.pop(0)[1])

    def _begin_stopping(self, patience: float = _PATIENCE) -> None:
        # Whoever is in more of a hurry than before gets what is left sooner.
        left = self._stop_at if self._stops else [(inf, number) for number in _STOPPING]
        self._stop_at = [(min(at, monotonic() + n * patience), number) for n, (at, number) in enumerate(left)]
        self._stops = True

    def _tell(self, message: dict) -> None:
        try:
            self._control.send_bytes(json.dumps(message).encode())
        except OSError:
            self._open = False


def _remove_rings(path: str) -> None:
    """Do what the recorder would have done, had it not been killed."""
    directory = os.path.dirname(path)
    try:
        for name in os.listdir(directory):
            os.unlink(os.path.join(directory, name))
        os.rmdir(directory)
    except OSError:
        # It has done so, or the system does not remove what is in use.
        pass


def _send(program: subprocess.Popen, number: int) -> None:
    if sys.platform == "win32":
        # There are no signals to send to one process alone.
        program.terminate()
    else:
        program.send_signal(number)


def _sample(view: View, due: float, time: float) -> "tuple[View, float]":
    if due > time:
        return view, due
    if not view.sample():
        view.close()
        return view, 0.0
    # A late sample is not made up for: two in a row would say the same.
    return view, max(due + view.period, time + view.period / 2)


def keep_signals_from_us() -> None:
    """Let signals that the terminal sends to all of us end the program alone.

    A handler that does nothing is reset when the program is started; an ignored signal stays ignored there, which is
    right if it was ignored before us.
    """
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


def sleep_precisely() -> None:
    """Ask Linux not to lengthen our short sleeps in order to save power."""
    if sys.platform.startswith("linux"):
        import ctypes

        ctypes.CDLL(None).prctl(29, 1, 0, 0, 0)  # PR_SET_TIMERSLACK


def main(handle: int) -> None:
    """Be the observer, with the control channel at the inherited `handle`."""
    sleep_precisely()
    with open_channel(handle) as control:
        Observer(control).run()


def open_channel(handle: int) -> Connection:
    """The inherited end of a pair of connections: of sockets, or of named pipes on Windows."""
    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection

        return PipeConnection(handle)  # type: ignore - has the same methods
    return Connection(handle)
