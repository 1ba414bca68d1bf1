"""Gets two runs to be compared: programs are recorded one after the other, recordings are opened."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from visualizer.interpreters import check_program
from visualizer.model.analysis import analyse
from visualizer.model.comparison import Totals, beginning_at_zero, totals_of
from visualizer.model.recording import Recording, load
from visualizer.model.timeline import Timeline, timeline_of
from visualizer.recorder import Program, Recorder, Streams

LONGEST = 30.0
"""Seconds after which a program is ended that is compared."""
_SETTLE = 0.2
"""Seconds between two programs, so that the first is out of the way of the second."""
_TAIL = 400
"""Bytes of what was printed last that are looked at."""


@dataclass(frozen=True)
class Side:
    """One of the two that are compared.

    Attributes:
        name: What it is called.
        program: What is recorded; None if it is a recording.
        recording: The path of the recording, if it is one.
    """

    name: str
    program: Program | None = None
    recording: Path | None = None


@dataclass(frozen=True)
class Compared:
    """A run that is compared."""

    side: Side
    recording: Recording
    timeline: Timeline
    totals: Totals


@dataclass(frozen=True)
class Getting:
    """What is being recorded, and since how many seconds."""

    side: Side
    seconds: float


class StoppedError(Exception):
    """The user wants no comparison any more."""


def get_both(
    sides: tuple[Side, Side], progress: Callable[[Getting], None], stopped: Callable[[], bool]
) -> tuple[Compared, Compared]:
    """Get both. Raises RecorderError, RecordingError, InterpreterError, OSError or StoppedError."""
    first = _get(sides[0], progress, stopped)
    if sides[0].program is not None and sides[1].program is not None:
        time.sleep(_SETTLE)
    return first, _get(sides[1], progress, stopped)


def _get(side: Side, progress: Callable[[Getting], None], stopped: Callable[[], bool]) -> Compared:
    if stopped():
        raise StoppedError("Stopped: there is nothing to compare")
    if side.program is None:
        assert side.recording is not None
        recording, note = load(side.recording), ""
    else:
        recording, note = _record(side, side.program, progress, stopped)
        if stopped():
            raise StoppedError("Stopped: there is nothing to compare")
    timeline = beginning_at_zero(recording, timeline_of(analyse(recording)))
    return Compared(side, recording, timeline, totals_of(timeline, side.name, note))


def _record(
    side: Side, program: Program, progress: Callable[[Getting], None], stopped: Callable[[], bool]
) -> tuple[Recording, str]:
    """The recording of a program, and what is to be said of its end."""
    check_program(program.interpreter, program.script, program.is_module)
    began = time.monotonic()
    with tempfile.TemporaryFile() as printed, Path(os.devnull).open("rb") as nothing:
        streams = Streams(nothing.fileno(), printed.fileno(), printed.fileno())
        recorder = Recorder(program, streams=streams)
        told_to_stop = False

        def look(recorder: Recorder, batch: object) -> None:
            nonlocal told_to_stop
            progress(Getting(side, time.monotonic() - began))
            if stopped() and not told_to_stop:
                told_to_stop = True
                recorder.stop()

        recording = recorder.run(LONGEST, look)
        size = printed.seek(0, os.SEEK_END)
        printed.seek(max(size - _TAIL, 0))
        last = printed.read().decode(errors="replace").strip().rpartition("\n")[2].strip()
    notes = []
    if recording.header.duration_ns > LONGEST * 1e9:
        notes.append(f"ended after {LONGEST:.0f} s")
    elif recording.header.code:
        notes.append(f"ended with code {recording.header.code}")
    if last:
        notes.append(f"printed: {last}")
    return recording, " · ".join(notes)
