"""Recordings: the events of one run with header, definitions and sources, in memory and as a file."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

FORMAT = 1
"""Version of the file format; a recording of a higher one cannot be opened."""

SUFFIX = ".tvr"

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
_HEADER_TYPES: dict[str, type | tuple[type, ...]] = {
    "format": int,
    "python": str,
    "program": str,
    "duration_ns": int,
    "code": (int, type(None)),
    "signal": (int, type(None)),
    "gil_source": str,
    "dropped": int,
    "event_ns": int,
}


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
        gil_source: How running was told from ready: "measured", "os", "unknown", or "none" if there is no GIL.
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
    """

    header: Header = field(default_factory=Header)
    events: np.ndarray = field(default_factory=lambda: np.empty(0, EVENT))
    gil: np.ndarray = field(default_factory=lambda: np.empty(0, GIL_SAMPLE))
    os: np.ndarray = field(default_factory=lambda: np.empty(0, OS_SAMPLE))
    definitions: list[list[str]] = field(default_factory=list)
    counters: dict[int, int] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

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
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "wb") as file:
                self.write(file)
            _give_usual_mode(name)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
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
    try:
        with zipfile.ZipFile(path) as archive:
            header = _header(archive, path)
            recording = Recording(header)
            for name, kind in _COLUMNS.items():
                setattr(recording, name, _column(archive, f"{name}.npy", kind))
            tables = _json(archive, "definitions.json")
            recording.definitions = [[str(part) for part in entry] for entry in tables["definitions"] if entry]
            recording.counters = {int(lock): int(count) for lock, count in tables["counters"]}
            recording.sources = {str(name): str(text) for name, text in _json(archive, "sources.json").items()}
            return recording
    except zipfile.BadZipFile as error:
        with path.open("rb") as file:
            start = file.read(4)
        if start == b"PK\x03\x04":
            raise RecordingError(f"{path} is damaged or was cut off") from error
        raise RecordingError(f"{path} is not a recording") from error
    except (KeyError, ValueError, TypeError, AttributeError, EOFError) as error:
        raise RecordingError(f"{path} is not a recording that can be read: {_first_line(error)}") from error


def _header(archive: zipfile.ZipFile, path: Path) -> Header:
    if "header.json" not in archive.namelist():
        raise RecordingError(f"{path} is not a recording")
    values: dict[str, Any] = _json(archive, "header.json")
    version = values.get("format")
    if not isinstance(version, int):
        raise RecordingError(f"{path} is not a recording")
    if version > FORMAT:
        raise RecordingError(
            f"{path} was recorded by a newer version (its format is {version}, this one reads up to {FORMAT})"
        )
    for name, kind in _HEADER_TYPES.items():
        if not isinstance(values.get(name), kind):
            raise RecordingError(f"{path} is not a recording that can be read: its header has no valid {name!r}")
    known = vars(Header())
    return Header(**{name: value for name, value in values.items() if name in known})


def _json(archive: zipfile.ZipFile, name: str) -> Any:
    return json.loads(archive.read(name))


def _column(archive: zipfile.ZipFile, name: str, kind: np.dtype) -> np.ndarray:
    with archive.open(name) as member:
        column = np.lib.format.read_array(member, allow_pickle=False)
        # The checksum is only looked at when the end is reached.
        if member.read(1):
            raise ValueError(f"{name} is longer than it should be")
    if column.dtype != kind or column.ndim != 1:
        raise ValueError(f"{name} has unexpected columns")
    return column


def _merged(old: np.ndarray, new: Sequence[np.ndarray]) -> np.ndarray:
    if not new:
        return old
    joined = np.concatenate([old, *new])
    return joined[np.argsort(joined["time"], kind="stable")]


def _give_usual_mode(name: str) -> None:
    # mkstemp makes files for their owner alone.
    if os.name == "posix":
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)


def _first_line(error: Exception) -> str:
    return str(error).split("\n")[0]
