"""Recordings: the events of one run with header, definitions and sources, in memory and as a file."""

from __future__ import annotations

import json
import math
import secrets
import warnings
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from visualizer.model.controlled import Controlled, ScheduleError, controlled_of

FORMAT = 1
"""Version of the file format; a recording of a higher one cannot be opened."""

SUFFIX = ".tvr"

STEP_NS = 1_000_000
"""How long a step of a controlled run is drawn."""
_START = b"PK\x03\x04"
"""First bytes of a ZIP that is not empty."""

EVENT = np.dtype(
    [
        ("time", "<i8"),
        ("thread", "<u4"),
        ("kind", "u1"),
        ("flags", "u1"),
        ("object", "<u4"),
        ("place", "<u4"),
        ("argument", "<u4"),
    ]
)
"""One event, see `runtime.protocol.Kind`; time in ns since the start of the recording."""
GIL_SAMPLE = np.dtype([("time", "<i8"), ("holder", "<u8"), ("gap", "<u4"), ("switches", "<u4")])
"""A sample of the GIL, see `runtime.protocol.GIL_SLOT`."""
OS_SAMPLE = np.dtype(
    [
        ("time", "<i8"),
        ("native", "<u4"),
        ("run", "u1"),
        ("wait", "u1"),
        ("call", "<u2"),
        ("cpu_us", "<u4"),
        ("delay_us", "<u4"),
    ]
)
"""A sample of an OS thread, see `runtime.protocol.OS_SLOT`."""

_COLUMNS = {"events": EVENT, "gil": GIL_SAMPLE, "os": OS_SAMPLE}


def is_one_of(numbers: np.ndarray, *chosen: int) -> np.ndarray:
    """Which of some numbers of one byte, as kinds of events, are among the chosen ones."""
    table = np.zeros(256, bool)
    table[list(chosen)] = True
    return table[numbers]


class RecordingError(Exception):
    """A file that is no recording, or not one that can be read; the message is one sentence."""


@dataclass
class Header:
    """What is known of the run as a whole.

    Attributes:
        python: Version of the interpreter that ran the program.
        program: Path of the script, or "-m MODULE".
        arguments: The program's own arguments.
        directory: Working directory, for relative file names.
        started: Seconds since the epoch.
        duration_ns: From the start of the recording to the program's end, or until now while it runs.
        code: Exit code as a shell sees it; None while the program runs.
        signal: Signal that ended it, or None.
        gil_source: How running was told from ready: "measured", "os", "unknown", "none" if there is no GIL, or
            "schedule" if it was said who runs.
        dropped: Events that were lost because the rings were full.
        event_ns: What recording one event cost the program.
        format: Version of the file format.
    """

    python: str = ""
    program: str = ""
    arguments: list[str] = field(default_factory=list)
    directory: str = ""
    started: float = 0.0
    duration_ns: int = 0
    code: int | None = None
    signal: int | None = None
    gil_source: str = "unknown"
    dropped: int = 0
    event_ns: int = 0
    format: int = FORMAT


@dataclass
class Recording:
    """The events of a run.

    Attributes:
        header: What is known of the run as a whole.
        events: Structured array of `EVENT`, sorted by time.
        gil: Structured array of `GIL_SAMPLE`, sorted by time.
        os: Structured array of `OS_SAMPLE`, sorted by time.
        definitions: Fields of each definition, see `runtime.protocol.Define`.
        counters: Acquisitions of aggregated locks without an event, by number of the lock.
        sources: Text of the program's files, by path.
        controlled: The schedule, if the run was a controlled one; then time counts its steps, `STEP_NS` for each.
    """

    header: Header = field(default_factory=Header)
    events: np.ndarray = field(default_factory=lambda: np.empty(0, EVENT))
    gil: np.ndarray = field(default_factory=lambda: np.empty(0, GIL_SAMPLE))
    os: np.ndarray = field(default_factory=lambda: np.empty(0, OS_SAMPLE))
    definitions: list[list[str]] = field(default_factory=list)
    counters: dict[int, int] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    controlled: Controlled | None = None

    def append(
        self,
        events: Sequence[np.ndarray] = (),
        gil: Sequence[np.ndarray] = (),
        os: Sequence[np.ndarray] = (),
        definitions: Sequence[list[str]] = (),
    ) -> None:
        """Add what came later; neither the arrays nor the rows in them need be sorted."""
        self.events = _merged(self.events, events)
        self.gil = _merged(self.gil, gil)
        self.os = _merged(self.os, os)
        self.definitions += definitions

    def save(self, path: str | Path) -> None:
        """Write the recording to `path`: to a file beside it first, so that none is ever half there.

        Raises OSError if it cannot be written.
        """
        path = Path(path)
        beside = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
        with beside.open("xb") as file:
            try:
                self.write(file)
                file.close()
                beside.replace(path)
            except BaseException:
                beside.unlink(missing_ok=True)
                raise

    def write(self, file: BinaryIO) -> None:
        """Write the recording, an uncompressed ZIP, into an open binary file."""
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("header.json", json.dumps(vars(self.header), indent=1))
            archive.writestr(
                "definitions.json",
                json.dumps({"definitions": self.definitions, "counters": list(self.counters.items())}),
            )
            archive.writestr("sources.json", json.dumps(self.sources))
            if self.controlled is not None:
                archive.writestr("controlled.json", json.dumps(self.controlled.as_json()))
            for name in _COLUMNS:
                with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                    np.lib.format.write_array(member, getattr(self, name), allow_pickle=False)


def load(path: str | Path) -> Recording:
    """The recording in the file at `path`. Nothing in it is run.

    Raises RecordingError if it is none or cannot be read, OSError if there is no such file.
    """
    path = Path(path)
    if path.is_dir():
        raise RecordingError(f"{path} is a directory, not a recording")
    with path.open("rb") as file:
        if file.read(4) != _START:
            raise RecordingError(f"{path} is not a recording")
        try:
            with zipfile.ZipFile(file) as archive:
                return _read(archive)
        except (_UnreadableError, ScheduleError) as error:
            raise RecordingError(f"{path} {error}") from error
        except Exception as error:
            # A file that is damaged, or made so, lets ZIP, JSON and numpy raise whatever they like.
            raise RecordingError(f"{path} is damaged or was cut off") from error


class _UnreadableError(Exception):
    """The rest of the sentence that begins with the path of the file."""


def _read(archive: zipfile.ZipFile) -> Recording:
    if "header.json" not in archive.namelist():
        raise _UnreadableError("is not a recording")
    header = _header(json.loads(archive.read("header.json")))
    columns = {name: _column(archive, f"{name}.npy", kind) for name, kind in _COLUMNS.items()}
    tables = json.loads(archive.read("definitions.json"))
    sources = json.loads(archive.read("sources.json"))
    definitions, counters = tables["definitions"], dict(tables["counters"])
    if not all(_is_texts(fields) and fields for fields in definitions):
        raise _UnreadableError("cannot be read: its definitions are not lists of texts")
    if not all(_is_count(number) for entry in counters.items() for number in entry):
        raise _UnreadableError("cannot be read: its counters are not pairs of numbers")
    if not all(_is_texts(entry) for entry in map(list, sources.items())):
        raise _UnreadableError("cannot be read: its sources are not texts")
    controlled = None
    if "controlled.json" in archive.namelist():
        controlled = controlled_of(json.loads(archive.read("controlled.json")))
    return Recording(
        header, **columns, definitions=definitions, counters=counters, sources=sources, controlled=controlled
    )


def _header(values: Any) -> Header:
    version = values.get("format") if isinstance(values, dict) else None
    if version is None or not _is_count(version):
        raise _UnreadableError("is not a recording")
    if version > FORMAT:
        raise _UnreadableError(
            f"was recorded by a newer version (its format is {version}, this one reads up to {FORMAT})"
        )
    for name, is_valid in _HEADER_FIELDS.items():
        if not is_valid(values.get(name)):
            raise _UnreadableError(f"cannot be read: its header has no valid {name!r}")
    return Header(**{name: values[name] for name in _HEADER_FIELDS})


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def _is_count(value: object) -> bool:
    # True is an int, too.
    return type(value) is int and 0 <= value < 1 << 63


def _is_count_or_none(value: object) -> bool:
    return value is None or _is_count(value)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


_HEADER_FIELDS: dict[str, Callable[[object], bool]] = {
    "python": _is_text,
    "program": _is_text,
    "arguments": _is_texts,
    "directory": _is_text,
    "started": _is_number,
    "duration_ns": _is_count,
    "code": _is_count_or_none,
    "signal": _is_count_or_none,
    "gil_source": _is_text,
    "dropped": _is_count,
    "event_ns": _is_count,
    "format": _is_count,
}


def _column(archive: zipfile.ZipFile, name: str, kind: np.dtype) -> np.ndarray:
    with archive.open(name) as member, warnings.catch_warnings():
        # numpy warns of a header that Python 2 may have written.
        warnings.simplefilter("ignore")
        if np.lib.format.read_magic(member) == (1, 0):
            shape, _, found = np.lib.format.read_array_header_1_0(member)
            data = member.read()
            # Before an array is made: a header may claim any size.
            if found == kind and shape == (len(data) // kind.itemsize,) and len(data) % kind.itemsize == 0:
                return np.frombuffer(data, kind)
    raise _UnreadableError(f"cannot be read: its {name} does not have the expected columns")


def _merged(old: np.ndarray, new: Sequence[np.ndarray]) -> np.ndarray:
    if not new:
        return old
    joined = np.concatenate([old, *new])
    return joined[np.argsort(joined["time"], kind="stable")]
