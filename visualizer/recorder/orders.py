"""Our end of the channel on which the program of an interactive run takes orders, and answers."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable

_READS = 16
"""How often the command channel is read between two looks at the rings."""


class Orders:
    """Our end of the channel of one run. Only `send` is for other threads than the run's.

    `heard` is called with each answer and event. `theirs` is the program's end, None where there are no such channels.
    """

    def __init__(self, heard: Callable[[dict], None]) -> None:
        self._heard = heard
        self._mutex = threading.Lock()
        self._out = bytearray()
        self._in = bytearray()
        self._asked: dict[object, None] = {}
        self._over = False
        self._ours: socket.socket | None = None
        self.theirs: socket.socket | None = None
        self._why = "on this system a program cannot be given orders yet"
        if os.name == "posix":
            self._ours, self.theirs = socket.socketpair()
            self._ours.setblocking(False)

    @property
    def inputs(self) -> list[socket.socket]:
        """What there will be something to read from, once the program says something."""
        return [] if self._ours is None else [self._ours]

    def send(self, order: dict) -> None:
        """Send an order, as far as the channel has room; the rest follows at the next look."""
        with self._mutex:
            self._asked[order.get("id")] = None
            self._out += json.dumps(order).encode() + b"\n"
            self._flush()
        if self._over:
            # Nobody looks any more.
            self._refuse()

    def look(self) -> None:
        """Send what is left, and pass on what has come; never waits."""
        with self._mutex:
            self._flush()
        if self._ours is not None:
            # Not more than that at a time: there are rings to be drained, too.
            for _ in range(_READS):
                try:
                    data = self._ours.recv(1 << 16)
                except BlockingIOError:
                    break
                except OSError:
                    data = b""
                if not data:
                    self._end("the program takes no orders any more")
                    break
                self._take(data)
        if self._ours is None:
            self._refuse()

    def close(self) -> None:
        """Nothing can be sent any more; what was not answered is refused."""
        self._end("")
        self._why = "the program has ended"
        self._over = True
        if self.theirs is not None:
            self.theirs.close()
        self._refuse()

    def _flush(self) -> None:
        if self._ours is None:
            self._out.clear()
            return
        try:
            while self._out:
                del self._out[: self._ours.send(self._out)]
        except OSError:
            # It reads nothing just now, or no more; the latter is noticed when we read.
            pass

    def _take(self, data: bytes) -> None:
        self._in += data
        *lines, self._in = self._in.split(b"\n")
        for line in lines:
            try:
                message = json.loads(line)
            except ValueError:
                # A program can write into any descriptor that it has.
                continue
            if isinstance(message, dict):
                if "id" in message:
                    with self._mutex:
                        self._asked.pop(message["id"], None)
                self._heard(message)

    def _end(self, why: str) -> None:
        with self._mutex:
            if self._ours is not None:
                self._ours.close()
                self._ours, self._why = None, why

    def _refuse(self) -> None:
        with self._mutex:
            left, self._asked = list(self._asked), {}
        for number in left:
            self._heard({"id": number, "ok": False, "why": self._why})
