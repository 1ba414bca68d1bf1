"""A channel between two processes of ours, for objects of any kind."""

from __future__ import annotations

import os
import pickle
from multiprocessing.connection import Connection
from typing import Any

_LARGE = 1 << 20
"""Bytes; larger arrays are not copied into the message."""
_COUNT_BYTES = 4


class Channel:
    """One end of a pair of connections. Both ends are ours: what is sent is pickled.

    What came from a file or from a program is never unpickled; it only may be in it as texts, numbers and arrays.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def send(self, message: object) -> None:
        """Send an object. Raises OSError if the other end is closed."""
        large: list[pickle.PickleBuffer] = []

        def keep(buffer: pickle.PickleBuffer) -> bool:
            if buffer.raw().nbytes < _LARGE:
                return True
            large.append(buffer)
            return False

        data = pickle.dumps(message, 5, buffer_callback=keep)
        self.connection.send_bytes(len(large).to_bytes(_COUNT_BYTES, "little") + data)
        for buffer in large:
            self.connection.send_bytes(buffer.raw())

    def receive(self) -> Any:
        """The next object, once it is there. Raises EOFError or OSError if the other end is closed."""
        data = memoryview(self.connection.recv_bytes())
        count = int.from_bytes(data[:_COUNT_BYTES], "little")
        buffers = [self.connection.recv_bytes() for _ in range(count)]
        return pickle.loads(data[_COUNT_BYTES:], buffers=buffers)

    def close(self) -> None:
        """Close this end."""
        self.connection.close()


def inherited(handle: int) -> Channel:
    """The channel whose end this process has inherited: a socket, or a named pipe on Windows."""
    if os.name == "nt":
        from multiprocessing.connection import PipeConnection

        return Channel(PipeConnection(handle))  # type: ignore - has the same methods
    return Channel(Connection(handle))
