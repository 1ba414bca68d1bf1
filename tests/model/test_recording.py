"""Recordings: appended to, written and read, and what is no recording."""

import io
import json
import os
import re
import warnings
import zipfile
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from numpy.lib import format as npy

from tests.model.build import Story, ab_ba, quick
from visualizer.export.summary_json import summary
from visualizer.export.summary_text import summary_text
from visualizer.model.analysis import analyse
from visualizer.model.recording import EVENT, FORMAT, Header, Recording, RecordingError, load

MEMBERS = ("header.json", "definitions.json", "sources.json", "events.npy", "gil.npy", "os.npy")


def recorded() -> Recording:
    story = Story()
    left, _ = ab_ba(story)
    story.gil(5, left, gap=1, switches=2)
    story.os(6, left, wait=3, call=202)
    recording = story.recording()
    recording.counters = {101: 7}
    return recording


def packed(recording: Recording) -> bytes:
    file = io.BytesIO()
    recording.write(file)
    return file.getvalue()


GOOD = packed(recorded())


def rebuilt(**members: "bytes | None") -> bytes:
    """A good recording in which members, by their names with _ for the dot, are others, or missing if None."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(file, "w") as new:
        for name in MEMBERS:
            data = members.get(name.replace(".", "_"), old.read(name))
            if data is not None:
                new.writestr(name, data)
    return file.getvalue()


def header_with(**values: object) -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        return json.dumps({**json.loads(archive.read("header.json")), **values}).encode()


def column(array: np.ndarray, allow_pickle: bool = False) -> bytes:
    file = io.BytesIO()
    npy.write_array(file, array, allow_pickle=allow_pickle)
    return file.getvalue()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recordings") / "some.tvr"


def refusal(path: Path, data: bytes) -> str:
    """What is said when a file with `data` is opened; it has to be one sentence."""
    path.write_bytes(data)
    with pytest.raises(RecordingError) as caught:
        load(path)
    text = str(caught.value)
    assert "\n" not in text
    assert str(path) in text
    return text


def load_or_refuse(path: Path, data: bytes) -> "Recording | None":
    path.write_bytes(data)
    try:
        return load(path)
    except RecordingError as error:
        text = str(error)
    assert "\n" not in text
    return None


# Appending


def test_appended_events_are_sorted_by_time_and_stay_in_order_at_one_instant() -> None:
    recording = Recording()
    rows = [[(30, 1, 1, 0, 1, 0, 0), (10, 1, 1, 0, 2, 0, 0)], [(20, 2, 1, 0, 3, 0, 0), (30, 2, 1, 0, 4, 0, 0)]]
    recording.append(events=[np.array(part, EVENT) for part in rows])
    recording.append(events=[np.array([(5, 3, 1, 0, 5, 0, 0)], EVENT)], definitions=[["N", "1", "x"]])
    assert recording.events["object"].tolist() == [5, 2, 3, 1, 4]
    assert recording.definitions == [["N", "1", "x"]]


def test_appending_nothing_changes_nothing() -> None:
    recording = recorded()
    before = packed(recording)
    recording.append()
    assert packed(recording) == before


# Saving and loading


def test_what_is_saved_is_loaded_again(tmp_path: Path) -> None:
    recording, path = recorded(), tmp_path / "a.tvr"
    recording.header.arguments = ["-x", "ä"]
    recording.sources["/ü.py"] = "x = 1\n"
    recording.save(path)
    again = load(path)
    assert again.header == recording.header
    for name in ("events", "gil", "os"):
        column = getattr(again, name)
        assert len(column)
        np.testing.assert_array_equal(column, getattr(recording, name))
    assert again.definitions == recording.definitions
    assert again.counters == {101: 7}
    assert again.sources == recording.sources


def test_an_empty_recording_is_saved_and_loaded(tmp_path: Path) -> None:
    Recording().save(tmp_path / "empty.tvr")
    again = load(tmp_path / "empty.tvr")
    assert len(again.events) == 0
    assert again.header == Header()


events = st.tuples(
    st.integers(0, 2**62), *[st.integers(0, high) for high in (2**32 - 1, 255, 255, 2**32 - 1, 2**32 - 1, 2**32 - 1)]
)


@quick
@given(st.lists(events, max_size=20), st.dictionaries(st.integers(1, 99), st.integers(0, 2**40), max_size=3), st.text())
def test_any_events_counters_and_sources_survive_a_file(
    path: Path, rows: list, counters: dict[int, int], text: str
) -> None:
    recording = Recording(counters=counters, sources={text: text})
    recording.append(events=[np.array(rows, EVENT)], definitions=[[text, text]])
    recording.save(path)
    again = load(path)
    np.testing.assert_array_equal(again.events, recording.events)
    assert (again.counters, again.sources) == (counters, {text: text})
    assert again.definitions == [[text, text]]


def test_a_recording_is_an_uncompressed_zip_with_a_version() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        assert sorted(archive.namelist()) == sorted(MEMBERS)
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        assert json.loads(archive.read("header.json"))["format"] == FORMAT


def test_a_recording_is_saved_over_an_older_one(tmp_path: Path) -> None:
    path = tmp_path / "a.tvr"
    path.write_bytes(b"old")
    recorded().save(path)
    assert load(path).counters == {101: 7}
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_save_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.tvr"
    path.write_bytes(b"old")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(npy, "write_array", fail)
    with pytest.raises(OSError, match="No space"):
        recorded().save(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupted_save_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(npy, "write_array", interrupt)
    with pytest.raises(KeyboardInterrupt):
        recorded().save(tmp_path / "a.tvr")
    assert list(tmp_path.iterdir()) == []


def test_saving_into_a_missing_folder_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        recorded().save(tmp_path / "no" / "a.tvr")


@pytest.mark.skipif(os.name != "posix", reason="file modes")
def test_a_saved_file_may_be_read_by_others_as_any_file(tmp_path: Path) -> None:
    plain, saved = tmp_path / "plain", tmp_path / "a.tvr"
    plain.touch()
    recorded().save(saved)
    assert saved.stat().st_mode == plain.stat().st_mode


# What cannot be opened


def test_a_missing_file_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.tvr")


def test_a_directory_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="is a directory"):
        load(tmp_path)


@pytest.mark.parametrize("data", [b"", b"\0", b"hello\n", b"\x89PNG\r\n\x1a\n" + bytes(100)])
def test_what_is_no_zip_is_no_recording(path: Path, data: bytes) -> None:
    assert refusal(path, data).endswith("is not a recording")


@pytest.mark.parametrize("cut", [30, len(GOOD) // 2, len(GOOD) - 30, len(GOOD) - 1])
def test_a_truncated_recording_is_called_so(path: Path, cut: int) -> None:
    assert "cut off" in refusal(path, GOOD[:cut])


def test_any_other_zip_is_no_recording(path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert refusal(path, file.getvalue()).endswith("is not a recording")


def test_a_newer_format_is_named(path: Path) -> None:
    text = refusal(path, rebuilt(header_json=header_with(format=FORMAT + 1)))
    assert "newer version" in text
    assert str(FORMAT + 1) in text


def test_a_newer_format_is_named_whatever_else_it_has(path: Path) -> None:
    data = rebuilt(header_json=json.dumps({"format": FORMAT + 1}).encode(), events_npy=None, definitions_json=b"?")
    assert "newer version" in refusal(path, data)


def test_a_header_of_this_version_may_have_entries_that_are_not_known(path: Path) -> None:
    path.write_bytes(rebuilt(header_json=header_with(colour="green")))
    assert load(path).header.program == "bank.py"


@pytest.mark.parametrize("name", MEMBERS)
def test_a_member_that_is_missing_is_refused(path: Path, name: str) -> None:
    refusal(path, rebuilt(**{name.replace(".", "_"): None}))


ODD = [None, True, -1, 0, 1.5, 2**70, 1e999, float("nan"), "x", "\ud800", [], {}, [[]], [None], {"a": None}]


@pytest.mark.parametrize("value", ODD, ids=repr)
@pytest.mark.parametrize("name", list(vars(Header())))
def test_a_header_with_an_odd_value_is_refused_or_harmless(path: Path, name: str, value: object) -> None:
    recording = load_or_refuse(path, rebuilt(header_json=header_with(**{name: value})))
    if recording is not None:
        analysis = analyse(recording)
        json.dumps(summary(analysis))
        assert summary_text(analysis).encode()


@pytest.mark.parametrize("member", ["header_json", "definitions_json", "sources_json"])
@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{", b"null", b"[]", b"{}", b"3", b'"x"', b"\xff\xfe", b"\xff", b'{"definitions": 1, "counters": 1}'),
        *(b'{"definitions": [1], "counters": []}', b'{"definitions": [], "counters": [[1]]}'),
        *(b'{"definitions": [], "counters": [[1, Infinity]]}', b'{"definitions": [], "counters": [[NaN, 1]]}'),
        *(b'{"definitions": [], "counters": {"a": 1}}', b'{"definitions": null, "counters": null}'),
        *(b"[" * 100_000, b'{"a":' * 100_000, b"9" * 5000),
    ],
    ids=lambda data: repr(data[:40]),
)
def test_a_table_that_is_something_else_is_refused_or_harmless(path: Path, member: str, data: bytes) -> None:
    load_or_refuse(path, rebuilt(**{member: data}))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@quick
@given(
    st.sampled_from(list(vars(Header()))),
    json_values,
    st.fixed_dictionaries({"definitions": json_values, "counters": json_values}) | json_values,
    json_values,
)
def test_odd_json_is_refused_in_one_sentence(path: Path, name: str, value: object, tables: object, sources: object):
    for data in (
        rebuilt(header_json=header_with(**{name: value})),
        rebuilt(definitions_json=json.dumps(tables).encode()),
        rebuilt(sources_json=json.dumps(sources).encode()),
    ):
        load_or_refuse(path, data)


@pytest.mark.parametrize(
    "array",
    [
        np.zeros(3, "<i8"),
        np.zeros(3, [("time", "<i8")]),
        np.zeros((2, 2), EVENT),
        np.zeros((), EVENT),
        np.zeros(3, EVENT.newbyteorder(">")),
    ],
    ids=["numbers", "too few columns", "a table", "one row", "other byte order"],
)
def test_a_column_of_another_type_is_refused(path: Path, array: np.ndarray) -> None:
    refusal(path, rebuilt(events_npy=column(array)))


class Trap:
    def __reduce__(self) -> tuple:
        return os.putenv, ("SPRUNG", "yes")


def test_pickled_objects_are_refused_unopened(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pickle.load", lambda *_, **__: pytest.fail("something was unpickled"))
    refusal(path, rebuilt(events_npy=column(np.array([Trap()], object), allow_pickle=True)))


def npy_header(text: str, version: int = 1) -> bytes:
    data = text.encode("latin1")
    return b"\x93NUMPY" + bytes([version, 0]) + len(data).to_bytes(2 if version == 1 else 4, "little") + data


@pytest.mark.parametrize("version", [1, 2, 3, 9])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{'descr': '<i8', 'fortran_order': False, 'shape': (1,",
        "{'descr': '<i8', 'fortran_order': False, 'shape': (1L,)}",
        f"{{'descr': {EVENT.descr!r}, 'fortran_order': False, 'shape': (10**12,)}}",
        f"{{'descr': {EVENT.descr!r}, 'fortran_order': False, 'shape': ({10**12},)}}",
        f"{{'descr': {EVENT.descr!r}, 'fortran_order': False, 'shape': ({10**30},)}}",
        f"{{'descr': {EVENT.descr!r}, 'fortran_order': False, 'shape': (-5,)}}",
        "{'descr': 'nonsense', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': [[[]]], 'fortran_order': 3, 'shape': 'x'}",
        "  x\n y\n'''",
        "(" * 500,
        "[" * 9000,
    ],
    ids=lambda text: text[:60],
)
def test_a_column_with_a_hostile_header_is_refused(path: Path, text: str, version: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        refusal(path, rebuilt(events_npy=npy_header(text, version)))


def flagged(at_local: int, at_central: int, value: bytes) -> bytes:
    """A good recording in which the first member's entries in the ZIP, local and central, are changed."""
    data = bytearray(GOOD)
    central = data.index(b"PK\x01\x02")
    data[at_local : at_local + len(value)] = value
    data[central + at_central : central + at_central + len(value)] = value
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        flagged(6, 8, b"\x01\0"),
        flagged(6, 8, b"\x20\0"),
        flagged(6, 8, b"\x40\0"),
        flagged(8, 10, b"\x63\0"),
        flagged(8, 10, b"\x08\0"),
        flagged(8, 10, b"\x0c\0"),
        flagged(8, 10, b"\x0e\0"),
        flagged(4, 6, b"\xff\0"),
        flagged(14, 16, b"\0\0\0\0"),
    ],
    ids=["encrypted", "patched", "strong", "unknown", "deflate", "bzip2", "lzma", "version", "checksum"],
)
def test_a_zip_with_members_that_cannot_be_read_is_refused(path: Path, data: bytes) -> None:
    refusal(path, data)


@quick
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_flipped_bytes_are_refused_in_one_sentence_or_harmless(path: Path, flips: list[tuple[int, int]]) -> None:
    data = bytearray(GOOD)
    for at, value in flips:
        data[at] = value
    load_or_refuse(path, bytes(data))


DIRECTORY = GOOD.index(b"PK\x01\x02")


@quick
@given(
    st.lists(st.tuples(st.integers(DIRECTORY, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=3),
    st.sampled_from([match.start() for match in re.finditer(b"PK\x03\x04", GOOD)]),
    st.integers(0, 29),
    st.integers(0, 255),
)
def test_a_broken_table_of_contents_is_refused_in_one_sentence_or_harmless(
    path: Path, flips: list[tuple[int, int]], member: int, offset: int, value: int
) -> None:
    data = bytearray(GOOD)
    for at, flipped in flips:
        data[at] = flipped
    load_or_refuse(path, bytes(data))
    data = bytearray(GOOD)
    data[member + offset] = value
    load_or_refuse(path, bytes(data))


@quick
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 200))
def test_cut_bytes_are_refused_in_one_sentence(path: Path, at: int, count: int) -> None:
    load_or_refuse(path, GOOD[:at] + GOOD[at + count + 1 :])
    assert load_or_refuse(path, GOOD[:at]) is None


@quick
@given(st.integers(0, 127), st.integers(0, 255))
def test_flipped_bytes_in_the_head_of_a_column_are_refused_in_one_sentence(path: Path, at: int, value: int) -> None:
    data = bytearray(column(recorded().events))
    data[at] = value
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        load_or_refuse(path, rebuilt(events_npy=bytes(data)))


def test_nothing_is_printed_or_warned_when_a_file_is_odd(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    load_or_refuse(path, rebuilt(events_npy=npy_header("{'descr': '<i8', 'fortran_order': False, 'shape': (1L,)}")))
    assert capfd.readouterr() == ("", "")
