"""The mapped file as its writers see it: chunks to take, slots to fill."""

import errno
import os
from _thread import allocate_lock, get_ident
from mmap import mmap
from time import perf_counter_ns as now

from .protocol import (
    CHUNK_BYTES,
    DROPPED,
    FILE_BYTES,
    HEADER_BYTES,
    SLOT,
    SLOT_BYTES,
    TAKEN,
    chunk_offset,
)


class Arena:
    """The chunks that one process may write, out of the mapped file at `path`.

    `first` and `count` say which chunks these are. Raises OSError if the file is missing or too small.
    """

    def __init__(self, path: str, first: int, count: int) -> None:
        self._fd = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        os.set_inheritable(self._fd, False)
        self._file = os.fstat(self._fd)
        self.buffer = mmap(self._fd, FILE_BYTES)
        self._first = HEADER_BYTES + first
        self._end = self._first + count
        self._next = self._first
        self._reserved: set[int] = set()
        self._lock = allocate_lock()
        self._holder = 0

    def take(self, owner: int) -> "range | None":
        """Positions of the free slots of a new chunk that belongs to `owner`, or None if no chunk is free.

        In that case one more event is counted as dropped. A signal handler that comes here while its own thread is
        here already gets None, too, since it must not wait for itself.
        """
        me = get_ident()
        if self._holder == me:
            self.count_dropped()
            return None
        with self._lock:
            try:
                self._holder = me
                at = self._find()
                if at is None:
                    self.count_dropped()
                    return None
                self._next = at + 1
                start = chunk_offset(at - HEADER_BYTES)
                self.buffer[at] = TAKEN
            finally:
                self._holder = 0
        SLOT.pack_into(self.buffer, start, owner, 0, 0, 0, now())
        return range(start + SLOT_BYTES, start + CHUNK_BYTES - SLOT_BYTES + 1, SLOT_BYTES)

    def _find(self) -> "int | None":
        at = self.buffer.find(b"\0", self._next, self._end)
        if at < 0:
            at = self.buffer.find(b"\0", self._first, self._end)
        if at < 0 or not self._reserve(at):
            return None
        return at

    def _reserve(self, at: int) -> bool:
        # A write into a page that the file system cannot supply would kill the program with SIGBUS: ask before.
        if at in self._reserved or not hasattr(os, "posix_fallocate"):
            return True
        try:
            # A program may close descriptors that it does not know, and get the same number for a file of its own.
            present = os.fstat(self._fd)
            if (present.st_dev, present.st_ino) != (self._file.st_dev, self._file.st_ino):
                return True
            os.posix_fallocate(self._fd, chunk_offset(at - HEADER_BYTES), CHUNK_BYTES)
        except OSError as error:
            return error.errno == errno.EBADF
        self._reserved.add(at)
        return True

    def word(self, at: int) -> int:
        """The word of 8 bytes at `at` in the header page."""
        return int.from_bytes(self.buffer[at : at + 8], "little")

    def set_word(self, at: int, value: int) -> None:
        """Write a word of 8 bytes in the header page."""
        self.buffer[at : at + 8] = value.to_bytes(8, "little")

    def count_dropped(self) -> None:
        """One more event that found no place."""
        self.set_word(DROPPED, self.word(DROPPED) + 1)
