"""Reads what the program and its observer have written into the mapped file."""

from __future__ import annotations

import mmap
from pathlib import Path

import numpy as np

from visualizer.model.recording import EVENT, GIL_SAMPLE, OS_SAMPLE
from visualizer.runtime import protocol
from visualizer.runtime.protocol import Kind

_SLOT = np.dtype([("object", "<u4"), ("word", "<u4"), ("place", "<u4"), ("argument", "<u4"), ("time", "<u8")])
_GIL = np.dtype([("holder", "<u8"), ("gap", "<u4"), ("switches", "<u4"), ("time", "<u8")])
_OS = np.dtype(
    [
        ("native", "<u4"),
        ("run", "u1"),
        ("wait", "u1"),
        ("call", "<u2"),
        ("cpu_us", "<u4"),
        ("delay_us", "<u4"),
        ("time", "<u8"),
    ]
)
_STREAMS = {protocol.GIL_STREAM: (_GIL, GIL_SAMPLE), protocol.OS_STREAM: (_OS, OS_SAMPLE)}


def create_map(path: str | Path) -> None:
    """Make an empty mapped file at `path`; it takes up no space until it is written to."""
    with Path(path).open("wb") as file:
        file.write(protocol.MAGIC + protocol.VERSION.to_bytes(8, "little"))
        file.truncate(protocol.FILE_BYTES)


class Batch:
    """What one look at the rings has brought.

    Attributes:
        events, gil, os: Lists of structured arrays, see `model.recording`; times since the reader's origin. Those of
            each thread are sorted by time, one thread after the other.
        definitions: Fields of each definition that is complete now.
    """

    def __init__(self) -> None:
        self.events: list[np.ndarray] = []
        self.gil: list[np.ndarray] = []
        self.os: list[np.ndarray] = []
        self.definitions: list[list[str]] = []


class RingReader:
    """Drains the rings again and again, and gives chunks that are done with back to their writers.

    An event is taken at the second look at which it is there: on processors that reorder stores it may become visible
    before all of its parts. The last look takes everything, since then nobody writes any more.

    Attributes:
        origin: The moment that times are counted from, in ns of `time.perf_counter_ns`.
    """

    def __init__(self, path: str | Path, origin: int = 0) -> None:
        self.origin = origin
        self._file = Path(path).open("r+b")  # noqa: SIM115 - closed by close()
        self._map = mmap.mmap(self._file.fileno(), protocol.FILE_BYTES)
        self._chunks: dict[int, _Chunk] = {}
        self._pieces: dict[int, dict[int, bytes]] = {}
        self._lengths: dict[int, int] = {}
        self._ended: set[int] = set()

    def close(self) -> None:
        """Let go of the mapped file."""
        self._chunks.clear()
        self._map.close()
        self._file.close()

    def dropped(self) -> int:
        """Events that found no place."""
        return int.from_bytes(self._map[protocol.DROPPED : protocol.DROPPED + 8], "little")

    def gil_word(self) -> int:
        """What the program said of its GIL, see `runtime.protocol.GIL_ADDRESS`."""
        return int.from_bytes(self._map[protocol.GIL_ADDRESS : protocol.GIL_ADDRESS + 8], "little")

    def counter(self, cell: int) -> int:
        """The count in a cell of the header page."""
        return protocol.COUNT.unpack_from(self._map, cell)[0]

    def drain(self, last: bool = False) -> Batch:
        """What is new since the last look."""
        batch = Batch()
        # A copy, since the writers change it while we look.
        directory = np.frombuffer(self._map[protocol.HEADER_BYTES : protocol.HEADER_BYTES + protocol.CHUNKS], np.uint8)
        for number in np.flatnonzero(directory).tolist():
            if number not in self._chunks:
                self._chunks[number] = _Chunk(self._map, number)
        found: list[np.ndarray] = []
        owners: list[int] = []
        # A thread fills one chunk after the other, and they may lie anywhere.
        for chunk in sorted(self._chunks.values(), key=_Chunk.taken_at):
            owner = chunk.label()
            slots = chunk.fresh(last) if owner else None
            if slots is None or not len(slots):
                continue
            if owner in _STREAMS:
                self._sample(owner, slots, batch)
            else:
                found.append(slots)
                owners.append(owner)
        if found:
            # All threads at once: of many there are few events each.
            self._read(np.concatenate(found), np.repeat(owners, [len(slots) for slots in found]), batch)
        for number, chunk in list(self._chunks.items()):
            if chunk.full or (chunk.owner in self._ended and chunk.empty):
                del self._chunks[number]
                self._give_back(number, chunk)
        return batch

    def _sample(self, stream: int, slots: np.ndarray, batch: Batch) -> None:
        source, target = _STREAMS[stream]
        rows = slots.view(source)
        samples = np.empty(len(rows), target)
        for name in target.names or ():
            samples[name] = rows[name]
        samples["time"] -= self.origin
        (batch.gil if stream == protocol.GIL_STREAM else batch.os).append(samples)

    def _read(self, slots: np.ndarray, owners: np.ndarray, batch: Batch) -> None:
        kinds = (slots["word"] & 0xFF).astype(np.uint8)
        texts = kinds == Kind.TEXT
        if texts.any():
            for row in slots[texts]:
                self._piece(row.tobytes(), batch)
            slots, owners, kinds = slots[~texts], owners[~texts], kinds[~texts]
        events = np.empty(len(slots), EVENT)
        events["time"] = slots["time"].astype(np.int64) - self.origin
        events["thread"] = owners
        events["kind"] = kinds
        events["flags"] = slots["word"] >> 8
        for name in ("object", "place", "argument"):
            events[name] = slots[name]
        if len(events):
            batch.events.append(events)
        self._ended.update(owners[kinds == Kind.THREAD_ENDED].tolist())

    def _piece(self, slot: bytes, batch: Batch) -> None:
        number, word, data, mark = protocol.TEXT_SLOT.unpack(slot)
        pieces = self._pieces.setdefault(number, {})
        position = word >> 8
        if mark == protocol.TEXT_MARK:
            pieces[position] = data
        else:
            pieces[position] = data[: mark - protocol.TEXT_END]
            self._lengths[number] = position + 1
        if self._lengths.get(number) == len(pieces):
            del self._pieces[number], self._lengths[number]
            text = b"".join(pieces[n] for n in range(len(pieces))).decode("utf-8", "surrogatepass")
            # Surrogates stand for bytes of file names that are no UTF-8; a JSON file cannot hold them.
            text = text.encode("utf-8", "backslashreplace").decode()
            batch.definitions.append(text.split(protocol.FIELD))

    def _give_back(self, number: int, chunk: _Chunk) -> None:
        chunk.wipe()
        self._map[protocol.HEADER_BYTES + number] = protocol.FREE


class _Chunk:
    """A chunk that somebody writes, and how far it has been read."""

    def __init__(self, mapped: mmap.mmap, number: int) -> None:
        start = protocol.chunk_offset(number)
        self._slots = np.frombuffer(mapped, _SLOT, protocol.CHUNK_SLOTS, start)
        self._times = self._slots["time"]
        self._seen = self._taken = 1
        self._taken_at = 0
        self.owner = 0

    def taken_at(self) -> int:
        """When its writer took it; 0 while its label is not written."""
        if not self._taken_at:
            self._taken_at = int(self._times[0])
        return self._taken_at

    def label(self) -> int:
        """Whose chunk it is; 0 while its label is not written."""
        if not self.owner and self.taken_at():
            self.owner = int(self._slots["object"][0])
        return self.owner

    @property
    def full(self) -> bool:
        """Whether everything that fits into it has been read."""
        return self._taken == len(self._slots)

    @property
    def empty(self) -> bool:
        """Whether nothing in it waits to be read."""
        return self.full or not self._times[self._taken]

    def fresh(self, last: bool) -> np.ndarray:
        """A copy of the slots that were there at the look before, or that are there now if it is the last one.

        Before the last look a slot that is not finished holds up those behind it; then nobody will finish it any more.
        """
        times = self._times
        if last:
            rest = self._slots[self._taken :]
            self._taken = self._seen = len(times)
            return rest[rest["time"] != 0]
        seen = now = self._seen
        if seen < len(times) and times[seen]:
            missing = times[seen:] == 0
            first = int(missing.argmax())
            now = seen + first if missing[first] else len(times)
        slots = self._slots[self._taken : seen].copy()
        self._taken, self._seen = seen, now
        return slots

    def wipe(self) -> None:
        """Make all slots free."""
        self._slots[: self._seen] = np.zeros((), _SLOT)
        del self._slots, self._times
