"""Keeps a lock that is taken all the time from costing without bound: counters instead of events.

Looked at only when a thread's chunk is full, so a lock that is used now and then never pays for it.
"""

from time import perf_counter_ns as now
from time import sleep

from .protocol import CHUNK_BYTES, COUNTER_BYTES, COUNTER_CELLS, COUNTERS, SLOT_BYTES, Kind
from .writer import Writer

EVENTS_PER_SECOND = 100_000
"""A thread that writes faster is looked at; 500 pairs in 10 ms."""
SHARE = 0.25
"""Part of a full chunk's events that have to be of one lock for it to be aggregated."""
REVIEW = 1024
"""Acquisitions of an aggregated lock between two looks at their rate."""
CALM_PER_SECOND = 10_000
"""Acquisitions a second below which a lock has events again."""
GIVE_WAY = 3
"""How often a thread that finds a lock held lets the others run before it really waits."""


class Governor:
    """Decides which locks are aggregated."""

    def __init__(self, writer: Writer, limit: int = EVENTS_PER_SECOND) -> None:
        self._writer = writer
        self._limit = limit
        self._cells = [COUNTERS + n * COUNTER_BYTES for n in range(COUNTER_CELLS)]

    def next_slot(self, lock) -> int:
        """A slot of a new chunk for the calling thread, which holds `lock` and found its chunk full."""
        writer = self._writer
        chunk = writer.threads.chunk
        hammered = self._cells and writer.rate_since_refill() > self._limit and self._share(chunk, lock._id) > SHARE
        at = writer.refill()
        if hammered:
            try:
                cell = self._cells.pop()
            except IndexError:
                return at
            writer.buffer[cell : cell + COUNTER_BYTES] = bytes(COUNTER_BYTES)
            if lock._aggregate(cell):
                writer.emit(lock._id, Kind.AGGREGATED, 0, cell)
            else:
                self._cells.append(cell)
        return at

    def _share(self, chunk: int, lock: int) -> float:
        view = memoryview(self._writer.buffer)[chunk : chunk + CHUNK_BYTES // SLOT_BYTES * SLOT_BYTES]
        objects = view.cast("I")[:: SLOT_BYTES // 4].tolist()
        return objects.count(lock) / len(objects)

    def give_way(self, take) -> bool:
        """Whether `take(False)` gets a lock within a few turns of the GIL.

        Events around a lock make it likelier that a thread loses the GIL while it holds it. Then all the others queue
        for it, and from there on each acquisition costs two switches of threads, which nothing in the program asked
        for. Natively such a lock is hardly ever found held; this gives its holder the moment that it needs. A holder
        that sleeps or waits for something else needs no turn, and then this takes a few microseconds.
        """
        for _ in range(GIVE_WAY):
            sleep(0)
            if take(False):
                return True
        return False

    def review(self, lock) -> None:
        """Give `lock`, which the calling thread holds, its events back if it is taken seldom enough by now."""
        elapsed = now() - lock._since
        if elapsed * CALM_PER_SECOND < REVIEW * 1_000_000_000:
            lock._since += elapsed
            return
        # The present hold gets its acquire as an event, since its release will be one.
        lock._single()
        self._writer.emit(lock._id, Kind.SINGLE, 0, lock._count - 1)
        self._writer.emit(lock._id, Kind.ACQUIRED)
        self._cells.append(lock._cell)
