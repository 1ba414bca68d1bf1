"""The program's end of the command channel: JSON objects, one a line, over an inherited socket."""

import _socket
import json
import os
from _thread import RLock

_HIGH = 200
"""A descriptor that no program gets by chance: one that it closes and opens again may be ours no more."""
_MOST = 1 << 20
"""Bytes of a line, and bytes that wait to be sent, beyond which something has gone wrong."""
_QUIETLY = getattr(_socket, "MSG_NOSIGNAL", 0)
_AT_ONCE = getattr(_socket, "MSG_DONTWAIT", 0)


class Channel:
    """Takes orders and sends messages. `send` may be called by any thread, and never waits.

    Raises OSError if `fd` is no socket.
    """

    def __init__(self, fd: int) -> None:
        fd = _out_of_the_way(fd)
        self._identity = _identity(fd)
        self._fd = fd
        self._socket = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM, 0, fd)
        self._mutex = RLock()
        self._in = bytearray()
        self._out = bytearray()
        self.is_open = True

    def send(self, message: dict) -> None:
        """Send a message as soon as there is room for it."""
        line = json.dumps(message).encode() + b"\n"
        with self._mutex:
            self._out += line
            self.flush()

    def flush(self) -> None:
        """Send what is left of earlier messages."""
        with self._mutex:
            try:
                while self._out and self._is_ours():
                    sent = self._socket.send(self._out, _QUIETLY | _AT_ONCE)
                    del self._out[:sent]
            except (BlockingIOError, TimeoutError, InterruptedError):
                # Nobody reads just now.
                pass
            except OSError:
                self.close()
            if len(self._out) > 8 * _MOST:
                self.close()

    def receive(self, seconds: float) -> list:
        """The orders that came, if any do within `seconds`. Nothing comes any more once `is_open` is false."""
        if not self._is_ours():
            return []
        try:
            self._socket.settimeout(seconds)
            data = self._socket.recv(1 << 16)
        except (TimeoutError, BlockingIOError, InterruptedError):
            return []
        except OSError:
            data = b""
        if not data or len(self._in) > _MOST:
            self.close()
            return []
        self._in += data
        *lines, rest = self._in.split(b"\n")
        self._in = rest
        orders = []
        for line in lines:
            try:
                order = json.loads(line)
            except ValueError:
                continue
            if type(order) is dict:
                orders.append(order)
        return orders

    def close(self) -> None:
        """Send and receive nothing any more; the other end is told, unless the descriptor is ours no more."""
        self.is_open = False
        self._out.clear()
        fd = self._socket.detach()
        if fd >= 0 and _identity(fd) == self._identity:
            os.close(fd)

    def _is_ours(self) -> bool:
        """Whether the descriptor still is that socket: a program may close all that it does not know."""
        if self.is_open and _identity(self._fd) != self._identity:
            self.close()
        return self.is_open


def _identity(fd: int) -> "tuple[int, int] | None":
    try:
        status = os.fstat(fd)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _out_of_the_way(fd: int) -> int:
    if _identity(_HIGH) is None:
        try:
            os.dup2(fd, _HIGH, inheritable=False)
            os.close(fd)
            return _HIGH
        except OSError:
            pass
    os.set_inheritable(fd, False)
    return fd
