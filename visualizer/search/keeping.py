"""Recordings of runs that were stepped: their schedules are followed once more, by a witness."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from visualizer.model.controlled import Controlled, Schedule
from visualizer.model.interleaving import interleaving_of
from visualizer.model.recording import Header, Recording
from visualizer.model.stepped import stepped_recording
from visualizer.search.children import SearchError, Target
from visualizer.search.runs import Runs
from visualizer.search.telling import sources_of

_STEPS, _SECONDS = 10_000_000, 60.0


def recording_of(target: Target, schedule: Schedule, story: list[str]) -> Recording:
    """The recording of the run that follows a schedule, to be replayed.

    Raises SearchError if the program does not go that way any more.
    """
    plain = replace(target, opening=(), shared=frozenset(schedule.shared))
    with Runs(plain, _STEPS, time.monotonic() + _SECONDS, lambda: False) as runs:
        report = runs.one(schedule.order(witness=True))
        python = runs.python
    if report is None or "record" not in report or report.get("hash") != schedule.hash:
        raise SearchError("the run cannot be saved: the program goes another way when it is run again")
    program = target.program
    controlled = Controlled(
        schedule,
        program.is_module,
        target.expect,
        target.function,
        report["threads"],
        report["record"],
        story,
    )
    header = Header(
        python=python,
        program=f"-m {program.script}" if program.is_module else program.script,
        arguments=list(program.arguments),
        directory=str(Path.cwd()),
        started=time.time(),
        code=int(report["outcome"] != "ok"),
    )
    sources = sources_of([str(Path(report["directory"], file)) for file in report["files"]])
    return stepped_recording(interleaving_of(report["record"], report["threads"]), header, controlled, sources)
