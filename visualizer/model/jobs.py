"""Jobs of thread pools: what was submitted, when and by which thread it was done."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from visualizer.model.recording import Recording, is_one_of
from visualizer.model.tables import Tables
from visualizer.runtime.protocol import NUMBER, Kind, Outcome


@dataclass
class Job:
    """One call that was handed to a pool.

    Attributes:
        number: Our number of it.
        function, argument: Name of the function, and its first argument in a few characters.
        submitted_by: Number of the thread.
        submitted, started, ended: In ns; None if that did not happen.
        thread: Pool thread that did it, 0 if none.
        failed: Whether it ended with an exception.
        cancelled: Whether it was cancelled before it began; `ended` is when.
    """

    number: int
    function: str
    argument: str
    submitted_by: int
    submitted: int
    started: int | None = None
    ended: int | None = None
    thread: int = 0
    failed: bool = False
    cancelled: bool = False

    def __str__(self) -> str:
        return f"{self.function}({self.argument})"


def find_jobs(recording: Recording, tables: Tables) -> list[Job]:
    """The jobs of a recording, in the order in which they were submitted."""
    jobs: dict[int, Job] = {}
    follow_jobs(recording.events, tables, jobs)
    return list(jobs.values())


def follow_jobs(events: np.ndarray, tables: Tables, jobs: dict[int, Job]) -> None:
    """Bring `jobs`, by number, up to date with events that came later, sorted by time."""
    kinds = (Kind.JOB_SUBMITTED, Kind.JOB_STARTED, Kind.JOB_ENDED)
    for time, thread, kind, flags, number, place, argument in events.compress(
        is_one_of(events["kind"], *kinds)
    ).tolist():
        if kind == Kind.JOB_SUBMITTED:
            shown = str(argument - NUMBER) if argument >= NUMBER else tables.texts.get(argument, "")
            texts = tables.texts.get(place, "?"), shown
            jobs[number] = Job(number, *texts, submitted_by=thread, submitted=time)
        elif number in jobs:
            job = jobs[number]
            if kind == Kind.JOB_STARTED:
                job.started, job.thread = time, thread
            else:
                job.ended, job.failed, job.cancelled = time, flags == Outcome.FAILED, flags == Outcome.REFUSED
