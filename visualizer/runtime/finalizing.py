"""Lets threads be started while the main thread is held at its end, on the two releases that refuse it there.

CPython 3.12.0 and 3.12.1 mark the interpreter as finalizing before they wait for the threads that are no daemons, and
start no thread from then on; all others do so afterwards. The mark is a number in the interpreter's state, next to one
that says that it is initialized.
"""

import os
import sys

_AFFECTED = ((3, 12, 0), (3, 12, 1))
_MARKS_AT = 40
"""Where the two numbers of 4 bytes are in the interpreter's state, on 64 bits."""
_RUNS, _ENDS = ((1).to_bytes(4, sys.byteorder) + mark.to_bytes(4, sys.byteorder) for mark in (0, 1))


class EndMark:
    """The mark of this interpreter, whose state is at `address`; does nothing where it is not in the way."""

    def __init__(self, address: int) -> None:
        self._at = address + _MARKS_AT
        affected = sys.version_info[:3] in _AFFECTED and sys.maxsize > 1 << 32 and address
        self._known = bool(affected) and self._read() == _RUNS

    def lift(self) -> None:
        """Let threads be started, though the main thread is at its end."""
        self._change(_ENDS, _RUNS)

    def restore(self) -> None:
        """Let everything be as it was."""
        self._change(_RUNS, _ENDS)

    def _change(self, before: bytes, after: bytes) -> None:
        if self._known and self._read() == before:
            try:
                memory = os.open("/proc/self/mem", os.O_RDWR | os.O_CLOEXEC)
                try:
                    os.pwrite(memory, after, self._at)
                finally:
                    os.close(memory)
            except OSError:
                # Then threads cannot be started, and who wants to is told so.
                pass

    def _read(self) -> bytes:
        try:
            memory = os.open("/proc/self/mem", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return b""
        try:
            return os.pread(memory, len(_RUNS), self._at)
        except OSError:
            return b""
        finally:
            os.close(memory)
