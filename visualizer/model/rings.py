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
_CHUNK = np.dtype([(name, "i8") for name in ("number", "owner", "taken_at", "seen", "taken")])
"""A chunk that somebody writes; `seen` and `taken` are the slots up to which it was looked at and read."""
_SLOTS = protocol.CHUNK_SLOTS
_AHEAD = np.arange(64)
"""So many slots of each chunk are looked at together with those of the others."""
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

    An event is taken once it was there at a look before: on processors that reorder stores it may become visible
    before all of its parts. The last look takes everything, since then nobody writes any more. All chunks are looked
    at together: of many threads there are few events each.

    Attributes:
        origin: The moment that times are counted from, in ns of `time.perf_counter_ns`.
    """

    def __init__(self, path: str | Path, origin: int = 0) -> None:
        self.origin = origin
        self._file = Path(path).open("r+b")  # noqa: SIM115 - closed by close()
        self._map = mmap.mmap(self._file.fileno(), protocol.FILE_BYTES)
        self._directory = np.frombuffer(self._map, np.uint8, protocol.CHUNKS, protocol.HEADER_BYTES)
        shape, strides = (protocol.CHUNKS, protocol.CHUNK_SLOTS, 3), (protocol.CHUNK_BYTES, protocol.SLOT_BYTES, 8)
        self._slots = np.ndarray(shape, "<u8", self._map, protocol.CHUNKS_AT, strides)
        self._times = self._slots[:, :, 2]
        self._is_known = np.zeros(protocol.CHUNKS, bool)
        self._chunks = np.empty(0, _CHUNK)
        self._pieces: dict[int, dict[int, bytes]] = {}
        self._lengths: dict[int, int] = {}
        self._ended: set[int] = set()

    def close(self) -> None:
        """Let go of the mapped file."""
        del self._directory, self._slots, self._times
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

    def look(self) -> None:
        """See what is there: the next time that the rings are drained, it is taken.

        A slot that is not finished holds up those behind it.
        """
        self._find_chunks()
        chunks = self._chunks
        going = np.flatnonzero(chunks["seen"] < _SLOTS)
        going = going[self._times[chunks["number"][going], chunks["seen"][going]] != 0]
        number, seen = chunks["number"][going], chunks["seen"][going]
        slot = seen[:, None] + _AHEAD
        there = self._times[number[:, None], np.minimum(slot, _SLOTS - 1)] != 0
        there &= slot < _SLOTS
        more = np.where(there.all(axis=1), len(_AHEAD), there.argmin(axis=1))
        chunks["seen"][going] = seen + more
        for at in going[more == len(_AHEAD)].tolist():
            begin = int(chunks["seen"][at])
            missing = self._times[chunks["number"][at], begin:] == 0
            chunks["seen"][at] = begin + int(missing.argmax()) if missing.any() else _SLOTS

    def drain(self, last: bool = False) -> Batch:
        """What is new: what was there at the look before, or what is there now if it is the last one; and look."""
        batch = Batch()
        self._find_chunks()
        chunks = self._chunks
        if last:
            # What is behind a slot that is not finished is taken, too: nobody will finish it any more.
            chunks["seen"] = _SLOTS
        counts = chunks["seen"] - chunks["taken"]
        number = np.repeat(chunks["number"], counts)
        slot = np.arange(len(number)) - np.repeat(np.cumsum(counts) - counts - chunks["taken"], counts)
        slots, owners = self._slots[number, slot].view(_SLOT)[:, 0], np.repeat(chunks["owner"], counts)
        chunks["taken"] = chunks["seen"]
        if last:
            finished = slots["time"] != 0
            slots, owners = slots[finished], owners[finished]
        for stream in _STREAMS:
            mine = owners == stream
            if mine.any():
                self._sample(stream, slots[mine], batch)
                slots, owners = slots[~mine], owners[~mine]
        if len(slots):
            self._read(slots, owners, batch)
        if not last:
            self.look()
        self._give_back()
        return batch

    def _find_chunks(self) -> None:
        """Begin to read the chunks that were taken, and have a label that says who did so."""
        number = np.flatnonzero((self._directory != protocol.FREE) & ~self._is_known)
        number = number[self._times[number, 0] != 0] if len(number) else number
        if not len(number):
            return
        self._is_known[number] = True
        labels = self._slots[number, 0].view(_SLOT)[:, 0]
        fresh = np.empty(len(number), _CHUNK)
        fresh["number"], fresh["owner"], fresh["taken_at"] = number, labels["object"], labels["time"]
        fresh["seen"] = fresh["taken"] = 1
        # A thread fills one chunk after the other, and they may lie anywhere.
        chunks = np.concatenate([self._chunks, fresh])
        self._chunks = chunks.take(np.argsort(chunks["taken_at"], kind="stable"))

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

    def _give_back(self) -> None:
        """Free the chunks that are full and were read, and those of threads that have ended."""
        chunks = self._chunks
        done = chunks["taken"] == _SLOTS
        if self._ended:
            over = [at for at, owner in enumerate(chunks["owner"].tolist()) if owner in self._ended and not done[at]]
            done[over] = self._times[chunks["number"][over], chunks["taken"][over]] == 0
        if not done.any():
            return
        for chunk in chunks[done]:
            number = int(chunk["number"])
            self._slots[number, : chunk["seen"]] = 0
            self._is_known[number] = False
            self._map[protocol.HEADER_BYTES + number] = protocol.FREE
        self._chunks = chunks.compress(~done)
