"""Lines that come through a descriptor."""

import os
from collections import deque

_BYTES = 1 << 20
_read, _write = os.read, os.write
"""The native ones, which are replaced for the program."""


class Lines:
    """Reads lines, and no further than it has to.

    Attributes:
        descriptor: Where they come from; when it is ready, `take` does not wait.
        are_over: Whether there will be no more than those that were taken.
    """

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.are_over = False
        self._taken: deque[bytes] = deque()
        self._rest = b""

    def __bool__(self) -> bool:
        return bool(self._taken)

    def take(self) -> None:
        """Take what has come, or wait until something has."""
        data = _read(self.descriptor, _BYTES)
        self.are_over = not data
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._taken.extend(lines)

    def next(self) -> "bytes | None":
        """The next line, without its end; None if there are no more."""
        while not self._taken and not self.are_over:
            self.take()
        return self._taken.popleft() if self._taken else None


def write_all(descriptor: int, data: bytes) -> None:
    """Write everything, however long that takes."""
    while data:
        data = data[_write(descriptor, data) :]
