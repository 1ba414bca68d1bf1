"""What a program reads and prints."""

from __future__ import annotations

import codecs
import os
from contextlib import suppress

from visualizer.recorder import Streams

_READ_BYTES = 1 << 16
_READS = 32
"""At most so many reads of the program's output at one look."""


class Console:
    """What the program reads and prints, through two pipes; nothing here ever waits."""

    def __init__(self) -> None:
        self._reading, self._printing = os.pipe()
        self._stdin, self._typing = os.pipe()
        for end in (self._reading, self._typing):
            os.set_blocking(end, False)
        self._is_open = True
        self._typed = bytearray()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.streams = Streams(self._stdin, self._printing, self._printing)

    def write(self, text: str) -> None:
        """Let the program read a text; what it has no room for follows later."""
        self._typed += text.encode("utf-8", "replace")
        self._flush()

    def read(self) -> str:
        """What was printed since."""
        self._flush()
        pieces: list[bytes] = []
        for _ in range(_READS):
            try:
                pieces.append(os.read(self._reading, _READ_BYTES))
            except OSError:
                break
        # A character may be cut in two.
        return self._decoder.decode(b"".join(pieces))

    def close(self) -> None:
        """Nothing can be read and written any more."""
        self._is_open = False
        for end in (self._reading, self._typing, self._printing, self._stdin):
            os.close(end)

    def _flush(self) -> None:
        # It may read nothing just now. Once closed, the descriptors' numbers are other files' ones.
        with suppress(OSError):
            while self._typed and self._is_open:
                del self._typed[: os.write(self._typing, self._typed)]
