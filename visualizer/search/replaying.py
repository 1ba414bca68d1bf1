"""Runs a program again under the schedule that a recording keeps."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from visualizer.model.controlled import Controlled
from visualizer.model.recording import Recording
from visualizer.recorder import Program
from visualizer.search.children import SearchError, Target
from visualizer.search.runs import Runs

FROM_FILES, FROM_RECORDING = "files", "recording"
"""Whose source was run: that of the files, if they are as they were, or that which the recording keeps."""
_STEPS = 100_000_000


@dataclass(frozen=True)
class Replayed:
    """What came of it.

    Attributes:
        times: How often the program was run.
        same: How often it ended in the same way, after the same steps.
        origin: FROM_FILES or FROM_RECORDING.
        outcome: How it ends, with the message.
        difference: What was different the first time that it was, or "".
    """

    times: int
    same: int
    origin: str
    outcome: str
    difference: str = ""


def replay(recording: Recording, times: int = 1, interpreter: str = sys.executable, seconds: float = 600.0) -> Replayed:
    """Run the program of a recording `times` times under its schedule.

    Raises SearchError if there is none, or if the program cannot be run.
    """
    controlled = recording.controlled
    if controlled is None:
        raise SearchError("it is the recording of a free run: there is no schedule to replay")
    target, origin = _target(recording, controlled, interpreter)
    schedule = controlled.schedule
    same, difference, made = 0, "", 0
    with Runs(target, _STEPS, time.monotonic() + seconds, lambda: False) as runs:
        runs.shared = set(schedule.shared)
        for _ in range(times):
            report = runs.one(schedule.order())
            if report is None:
                break
            made += 1
            if report["outcome"] == schedule.outcome and report.get("hash") == schedule.hash:
                same += 1
            else:
                difference = difference or _difference(report, controlled)
    if not made:
        raise SearchError("there was no time for a single run")
    return Replayed(made, same, origin, f"{schedule.outcome}: {schedule.message}", difference)


def _target(recording: Recording, controlled: Controlled, interpreter: str) -> tuple[Target, str]:
    header = recording.header
    script = header.program.removeprefix("-m ") if controlled.is_module else header.program
    program = Program(script, tuple(header.arguments), controlled.is_module, interpreter)
    directory = header.directory if Path(header.directory).is_dir() else ""
    if all(_is_as_it_was(file, text) for file, text in recording.sources.items()):
        return Target(program, controlled.expect, controlled.function, directory=directory), FROM_FILES
    home = Path(header.directory) if controlled.is_module else Path(header.directory, script).parent
    sources = {os.path.relpath(file, home): text for file, text in recording.sources.items()}
    kept = Target(program, controlled.expect, controlled.function, sources, directory=directory)
    return kept, FROM_RECORDING


def _is_as_it_was(file: str, text: str) -> bool:
    try:
        return Path(file).read_text("utf-8", errors="replace") == text
    except OSError:
        return False


def _difference(report: dict, controlled: Controlled) -> str:
    if report["outcome"] == "diverged":
        return report["message"]
    ending = f"{report['outcome']}: {report['message']}" if report["outcome"] != "ok" else "it ends well"
    if report["outcome"] != controlled.schedule.outcome:
        return f"{ending}, not as recorded ({controlled.schedule.outcome})"
    return f"it ends as recorded, but after other steps (schedule {report.get('hash')})"
