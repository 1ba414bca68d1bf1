"""The rings, written in this process with the runtime's own writer, and read."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from visualizer.model.rings import Batch, RingReader, create_map
from visualizer.runtime import protocol
from visualizer.runtime.protocol import Define, Kind
from visualizer.runtime.rings import Arena
from visualizer.runtime.writer import Writer

ROOM = protocol.CHUNK_SLOTS - 1
"""Slots of a chunk behind its label."""


class Rings:
    """A mapped file with `chunks` chunks, its reader, and a writer for each of its threads."""

    def __init__(self, path: Path, chunks: int) -> None:
        create_map(path)
        self.arena = Arena(str(path), 0, chunks)
        self.reader = RingReader(path)

    def writer(self, thread: int) -> Writer:
        """A writer for a thread; it has written nothing yet, not even that the thread has begun."""
        writer = Writer(self.arena)
        writer.threads.id = thread
        return writer

    def drain(self) -> Batch:
        """All that is there, as when the program lives on: two looks."""
        first, second = self.reader.drain(), self.reader.drain()
        for name in ("events", "gil", "os", "definitions"):
            getattr(first, name).extend(getattr(second, name))
        return first

    def taken(self) -> int:
        """Chunks in use."""
        return sum(self.arena.buffer[protocol.HEADER_BYTES : protocol.CHUNKS_AT])

    def close(self) -> None:
        self.reader.close()
        self.arena.buffer.close()
        os.close(self.arena._fd)


@pytest.fixture
def rings(tmp_path: Path) -> Iterator[Rings]:
    made = Rings(tmp_path / "rings", 4)
    yield made
    made.close()


def arguments(batch: Batch) -> list[int]:
    """Arguments of all events."""
    return [argument for part in batch.events for argument in part["argument"].tolist()]


def test_events_come_as_they_were_written(rings: Rings) -> None:
    writer = rings.writer(7)
    rings.reader.origin = 1000
    writer.emit(5, Kind.WAITING | 3 << 8, 11, 13)
    writer.emit(0xFFFF_FFFF, Kind.RELEASED, 0, 0xFFFF_FFFF)
    (part,) = rings.drain().events
    assert part[["thread", "kind", "flags", "object", "place", "argument"]].tolist() == [
        (7, Kind.WAITING, 3, 5, 11, 13),
        (7, Kind.RELEASED, 0, 0xFFFF_FFFF, 0, 0xFFFF_FFFF),
    ]
    assert np.all(np.diff(part["time"]) >= 0)
    stamp = protocol.SLOT.unpack_from(rings.arena.buffer, protocol.chunk_offset(0) + protocol.SLOT_BYTES)[4]
    assert part["time"][0] == stamp - 1000


def test_an_event_is_taken_at_the_second_look(rings: Rings) -> None:
    writer = rings.writer(1)
    writer.emit(1, Kind.ACQUIRED, 0, 1)
    assert arguments(rings.reader.drain()) == []
    writer.emit(1, Kind.ACQUIRED, 0, 2)
    assert arguments(rings.reader.drain()) == [1]
    assert arguments(rings.reader.drain()) == [2]
    assert arguments(rings.reader.drain()) == []


def test_the_last_look_takes_all(rings: Rings) -> None:
    writer = rings.writer(1)
    for n in range(3):
        writer.emit(1, Kind.ACQUIRED, 0, n)
    assert arguments(rings.reader.drain(last=True)) == [0, 1, 2]
    assert arguments(rings.reader.drain(last=True)) == []


def test_the_last_look_takes_what_is_behind_an_event_that_was_never_finished(rings: Rings) -> None:
    writer = rings.writer(1)
    writer.emit(1, Kind.ACQUIRED, 0, 1)
    next(writer.threads.slots)  # a signal handler interrupts here, writes events and ends the process
    writer.emit(1, Kind.ACQUIRED, 0, 3)
    rings.reader.drain()
    assert arguments(rings.reader.drain()) == [1]
    assert arguments(rings.reader.drain(last=True)) == [3]


def test_an_event_that_is_being_written_is_not_overtaken(rings: Rings) -> None:
    writer = rings.writer(1)
    slot = next(writer.threads.slots, None) or writer.refill()
    writer.emit(1, Kind.ACQUIRED, 0, 2)
    assert arguments(rings.drain()) == []
    writer.put(slot, 1, Kind.ACQUIRED, 0, 1)
    assert arguments(rings.drain()) == [1, 2]


def test_a_definition_is_put_together_from_its_slots(rings: Rings) -> None:
    writer = rings.writer(1)
    fields = [Define.PLACE, "12", "/home/me/" + "long/" * 100 + "ü.py", "14", "wörk", "u"]
    writer.define(*fields)
    writer.define(Define.TEXT, "1", "")
    writer.define("N")
    batch = rings.drain()
    assert batch.definitions == [fields, [Define.TEXT, "1", ""], ["N"]]
    assert arguments(batch) == []


def test_events_and_definitions_may_alternate(rings: Rings) -> None:
    writer = rings.writer(1)
    writer.emit(1, Kind.ACQUIRED, 0, 1)
    writer.define(Define.TEXT, "1", "some words that take more than one slot")
    writer.emit(1, Kind.ACQUIRED, 0, 2)
    batch = rings.drain()
    assert arguments(batch) == [1, 2]
    assert batch.definitions == [[Define.TEXT, "1", "some words that take more than one slot"]]


@pytest.mark.parametrize("before", [ROOM - 3, ROOM - 1, ROOM])
def test_a_definition_may_be_split_over_two_chunks(rings: Rings, before: int) -> None:
    writer = rings.writer(1)
    for n in range(before):
        writer.emit(1, Kind.ACQUIRED, 0, n)
    writer.define(Define.TEXT, "1", "x" * 150)
    writer.emit(1, Kind.ACQUIRED, 0, before)
    batch = rings.drain()
    assert batch.definitions == [[Define.TEXT, "1", "x" * 150]]
    assert arguments(batch) == list(range(before + 1))


def test_a_definition_may_come_over_several_looks(rings: Rings) -> None:
    writer = rings.writer(1)
    for _ in range(ROOM - 3):
        writer.emit(1, Kind.ACQUIRED)
    writer.define(Define.TEXT, "1", "x" * 150)
    assert rings.reader.drain().definitions == []
    assert rings.reader.drain().definitions == [[Define.TEXT, "1", "x" * 150]]


def test_a_name_that_is_no_utf_8_stays_printable(rings: Rings) -> None:
    rings.writer(1).define(Define.TEXT, "1", "caf\udce9")
    (fields,) = rings.drain().definitions
    assert fields[2].encode() == b"caf\\udce9"


@settings(max_examples=40, deadline=None, derandomize=True)
@given(texts=st.lists(st.text(max_size=80), min_size=1, max_size=4))
def test_any_text_comes_through(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    rings = Rings(tmp_path_factory.mktemp("rings") / "rings", 1)
    try:
        rings.writer(1).define(Define.TEXT, *texts)
        (fields,) = rings.drain().definitions
    finally:
        rings.close()
    plain = [text.replace(protocol.FIELD, " ") for text in texts]
    assert fields == [Define.TEXT, *[text.encode("utf-8", "backslashreplace").decode() for text in plain]]


def test_chunks_are_used_again_and_again(rings: Rings) -> None:
    writer = rings.writer(1)
    found: list[int] = []
    for start in range(0, 20_000, 2000):
        for n in range(start, start + 2000):
            writer.emit(1, Kind.ACQUIRED, 0, n)
        found += arguments(rings.reader.drain())
    found += arguments(rings.reader.drain(last=True))
    assert found == list(range(20_000))
    assert rings.reader.dropped() == 0


def test_a_full_chunk_is_free_once_it_has_been_read(rings: Rings) -> None:
    writer = rings.writer(1)
    for n in range(ROOM):
        writer.emit(1, Kind.ACQUIRED, 0, n)
    assert rings.taken() == 1
    rings.drain()
    assert rings.taken() == 0
    start = protocol.chunk_offset(0)
    assert not any(rings.arena.buffer[start : start + protocol.CHUNK_BYTES])


def test_the_end_of_a_thread_frees_its_chunk(rings: Rings) -> None:
    first, second = rings.writer(1), rings.writer(2)
    first.emit(1, Kind.ACQUIRED, 0, 1)
    second.emit(1, Kind.ACQUIRED, 0, 2)
    first.end_thread()
    first.emit(1, Kind.ACQUIRED, 0, 3)
    batch = rings.drain()
    assert sorted(arguments(batch)) == [0, 1, 2]
    assert rings.taken() == 1
    third = rings.writer(3)
    third.emit(1, Kind.ACQUIRED, 0, 4)
    second.emit(1, Kind.ACQUIRED, 0, 5)
    assert sorted(arguments(rings.drain())) == [4, 5]


def test_a_thousand_threads_one_after_another_need_few_chunks(rings: Rings) -> None:
    ended = []
    for thread in range(1, 1001):
        writer = rings.writer(thread)
        writer.emit(1, Kind.ACQUIRED, 0, thread)
        writer.end_thread()
        batch = rings.drain()
        ended += [part["thread"][0] for part in batch.events]
    assert ended == list(range(1, 1001))
    assert rings.reader.dropped() == 0


def test_dropped_events_are_counted_exactly_and_said_so(rings: Rings) -> None:
    writer = rings.writer(1)
    for n in range(4 * ROOM + 17):
        writer.emit(1, Kind.ACQUIRED, 0, n)
    assert rings.reader.dropped() == 17
    assert arguments(rings.drain()) == list(range(4 * ROOM))
    writer.emit(1, Kind.RELEASED, 0, 99)
    (part,) = rings.drain().events
    assert part["kind"].tolist() == [Kind.LOST, Kind.RELEASED]
    assert part["argument"].tolist() == [17, 99]
    assert part["thread"].tolist() == [1, 1]
    assert rings.reader.dropped() == 17


def test_what_a_signal_handler_drops_inside_the_taking_of_a_chunk_is_counted_too(rings: Rings) -> None:
    writer = rings.writer(1)
    rings.arena._holder = rings_holder()
    writer.emit(1, Kind.ACQUIRED, 0, 1)
    rings.arena._holder = 0
    writer.emit(1, Kind.ACQUIRED, 0, 2)
    assert arguments(rings.drain()) == [1, 2]  # LOST with 1, then the event
    assert rings.reader.dropped() == 1


def rings_holder() -> int:
    """As if this thread were inside Arena.take."""
    from _thread import get_ident

    return get_ident()


def test_a_definition_of_which_a_part_was_dropped_is_left_out(rings: Rings) -> None:
    writer = rings.writer(1)
    for _ in range(4 * ROOM - 3):
        writer.emit(1, Kind.ACQUIRED)
    writer.define(Define.TEXT, "1", "x" * 150)
    assert rings.drain().definitions == []
    writer.define(Define.TEXT, "2", "y")
    assert rings.drain().definitions == [[Define.TEXT, "2", "y"]]


def test_what_was_dropped_is_defined_again_when_it_is_used_again(rings: Rings) -> None:
    writer = rings.writer(1)
    for _ in range(4 * ROOM):
        writer.emit(1, Kind.ACQUIRED)
    writer.text("name")
    rings.drain()
    number = writer.text("name")
    assert rings.drain().definitions == [[Define.TEXT, str(number), "name"]]


def test_the_observers_samples_are_told_from_events(rings: Rings) -> None:
    gil, os_ = rings.arena.take(protocol.GIL_STREAM), rings.arena.take(protocol.OS_STREAM)
    assert gil is not None
    assert os_ is not None
    protocol.GIL_SLOT.pack_into(rings.arena.buffer, gil[0], 0x7FFF_0000_0000_0001, 900_000, 3, 5000)
    protocol.OS_SLOT.pack_into(rings.arena.buffer, os_[0], 4711, ord("S"), 3, 202, 11, 12, 6000)
    rings.writer(1).emit(1, Kind.ACQUIRED)
    rings.reader.origin = 1000
    batch = rings.drain()
    assert [part.tolist() for part in batch.gil] == [[(4000, 0x7FFF_0000_0000_0001, 900_000, 3)]]
    assert [part.tolist() for part in batch.os] == [[(5000, 4711, ord("S"), 3, 202, 11, 12)]]
    assert len(batch.events) == 1


def test_a_chunk_whose_label_is_not_there_yet_waits(rings: Rings) -> None:
    rings.arena.buffer[protocol.HEADER_BYTES] = protocol.TAKEN
    assert arguments(rings.drain()) == []
    start = protocol.chunk_offset(0)
    protocol.SLOT.pack_into(rings.arena.buffer, start, 9, 0, 0, 0, 1)
    protocol.SLOT.pack_into(rings.arena.buffer, start + protocol.SLOT_BYTES, 1, Kind.ACQUIRED, 0, 4, 2)
    (part,) = rings.drain().events
    assert part["thread"].tolist() == [9]


def test_words_and_counters_of_the_header_page_are_read(rings: Rings) -> None:
    rings.arena.set_word(protocol.GIL_ADDRESS, 0x7F12_3456_789A)
    rings.arena.set_word(protocol.COUNTERS + 8, 2**40)
    assert rings.reader.gil_word() == 0x7F12_3456_789A
    assert rings.reader.counter(protocol.COUNTERS + 8) == 2**40


def test_a_new_map_says_what_it_is_and_takes_up_no_space(tmp_path: Path) -> None:
    create_map(tmp_path / "rings")
    assert (tmp_path / "rings").stat().st_size == protocol.FILE_BYTES
    with (tmp_path / "rings").open("rb") as file:
        assert file.read(16) == protocol.MAGIC + protocol.VERSION.to_bytes(8, "little")
    if os.name == "posix":
        assert (tmp_path / "rings").stat().st_blocks * 512 < 100_000
