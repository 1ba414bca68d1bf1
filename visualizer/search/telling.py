"""What to say of a search: as a recording, as JSON, and as text."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from visualizer.model.controlled import Controlled
from visualizer.model.interleaving import Interleaving, interleaving_of
from visualizer.model.lock_risks import find_lock_risks
from visualizer.model.races import Race, find_races
from visualizer.model.recording import Header, Recording
from visualizer.model.stepped import stepped_recording
from visualizer.model.story import Failure, story
from visualizer.search.checking import Found
from visualizer.search.children import Target

_SOURCE_LIMIT = 2_000_000
"""A file larger than this is not kept."""


class Telling:
    """What is known after a search.

    Attributes:
        found: What the search has found.
        interleaving: The failing run, or else one that nobody interrupts.
        races: Accesses that nothing orders, in one of these runs.
        risks: Orders of locks in them that could deadlock.
        story: The failing run in words; empty if there is none.
    """

    def __init__(self, target: Target, found: Found) -> None:
        self._target = target
        self.found = found
        runs = [interleaving_of(run.table, run.threads) for run in found.witnesses]
        self.interleaving = runs[-1] if runs else Interleaving()
        self.races = find_races(*runs)
        self.risks = find_lock_risks(*runs)
        self.story: list[str] = []
        if found.failing is not None and runs:
            failure = Failure(found.kind, found.message, found.thread, found.line, target.expect)
            self.story = story(self.interleaving, failure)

    def facts(self) -> dict:
        """For JSON."""
        found = self.found
        return {
            "outcome": found.outcome,
            "kind": found.kind or None,
            "message": found.message,
            "thread": found.thread or None,
            "file": found.file or None,
            "line": found.line or None,
            "schedules": found.schedules,
            "seconds": round(found.seconds, 4),
            "seed": found.seed,
            "strategy": found.strategy,
            "preemptions": found.preemptions if found.failing else None,
            "steps": found.steps if found.failing else None,
            "schedule_hash": found.failing.hash if found.failing else None,
            "story": self.story,
            "outcomes": dict(found.outcomes.most_common()),
            "races": [
                {"name": race.name, "grade": race.grade, "lines": _lines(race), "sentence": race.sentence}
                for race in self.races
            ],
            "lock_order_risks": [risk.sentence for risk in self.risks],
            "classes": found.classes,
            "assumptions": found.assumptions,
            "python": found.python,
        }

    def recording(self) -> Recording | None:
        """The failing run, to be replayed; None if there is none."""
        found, target = self.found, self._target
        if found.failing is None:
            return None
        program = target.program
        run = found.witnesses[-1] if found.witnesses else None
        controlled = Controlled(
            found.failing,
            program.is_module,
            target.expect,
            target.function,
            run.threads if run else [],
            run.table if run else {},
            self.story,
        )
        header = Header(
            python=found.python,
            program=f"-m {program.script}" if program.is_module else program.script,
            arguments=list(program.arguments),
            directory=str(Path.cwd()),
            started=time.time(),
            code=1,
        )
        return stepped_recording(self.interleaving, header, controlled, sources_of(self.found.files))

    def text(self) -> str:
        """For people."""
        found = self.found
        lines = [_verdict(found)]
        if found.failing is not None:
            at = f"{Path(found.file).name}:{found.line}: " if found.file else ""
            lines.append(f"  {at}{found.message}")
        if self.story:
            lines += ["", "How it happens:", *(f"  {number}. {part}" for number, part in enumerate(self.story, 1))]
        if found.failing is None and len(found.outcomes) > 1:
            lines += ["", f"Outcomes of {found.outcomes.total():,} schedules:"]
            for result, count in found.outcomes.most_common(10):
                share = 100 * count / found.outcomes.total()
                lines.append(f"  {share:5.1f} %  {result.replace(chr(10), ' / ')}")
        if self.races:
            lines += ["", "Data races, in one run:", *(f"  {race.sentence} ({race.grade})" for race in self.races)]
        if self.risks:
            lines += ["", "Lock order:", *(f"  {risk.sentence}" for risk in self.risks)]
        if found.assumptions:
            lines += ["", "This holds if", *(f"  - {part}" for part in found.assumptions)]
        return "\n".join(lines) + "\n"


def sources_of(files: Iterable[str]) -> dict[str, str]:
    """The texts of files, by path; without those that are too large, or gone."""
    sources = {}
    for file in files:
        try:
            path = Path(file)
            if path.stat().st_size <= _SOURCE_LIMIT:
                sources[file] = path.read_text("utf-8", errors="replace")
        except OSError:
            continue
    return sources


def _lines(race: Race) -> list[int]:
    return sorted({race.first.place.line, race.second.place.line})


def _verdict(found: Found) -> str:
    tried = f"{found.schedules:,} schedule{'s' * (found.schedules != 1)} in {found.seconds:.2f} s"
    if found.outcome == "failed":
        preemptions = f"{found.preemptions} preemption{'s' * (found.preemptions != 1)}"
        return f"failed: {found.kind}, after {tried}; needs {preemptions} in {found.steps:,} steps"
    if found.outcome == "passed":
        return f"passed: {found.message or 'nothing found'}, {tried}"
    return f"{found.outcome}: {found.message}, {tried}"
