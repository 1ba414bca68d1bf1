"""Looks on their way from one process to another: what the other one knows is not said again."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

from visualizer.model.analysis import LockStatistics
from visualizer.model.live import Look
from visualizer.model.names import Object
from visualizer.model.tables import Tables


class Packer:
    """Packs the looks of one run."""

    def __init__(self) -> None:
        self._definitions: list[list[str]] = []
        self._objects: dict[int, Object] | None = None
        self._files: set[str] = set()

    def define(self, definitions: list[list[str]]) -> None:
        """Take in what was defined; it goes with the next look."""
        self._definitions += definitions

    def pack(self, look: Look) -> bytes:
        """A look as bytes."""
        analysis = look.analysis
        objects = None if analysis.objects is self._objects else analysis.objects
        sources = {file: text for file, text in analysis.recording.sources.items() if file not in self._files}
        self._objects = analysis.objects
        self._files |= sources.keys()
        definitions, self._definitions = self._definitions, []
        statistics = [(found.lock.number, *_numbers(found)) for found in analysis.locks]
        lives = [replace(life, facts=None) for life in analysis.lives]  # type: ignore - filled in again
        recording = replace(analysis.recording, sources={})
        bare: Any = replace(analysis, recording=recording, tables=None, objects=None, lives=lives, locks=[])  # type: ignore
        return pickle.dumps((replace(look, analysis=bare), definitions, objects, sources, statistics), 5)


class Unpacker:
    """Unpacks the looks of one run, all of them in their order."""

    def __init__(self) -> None:
        self._tables = Tables()
        self._objects: dict[int, Object] = {}
        self._sources: dict[str, str] = {}

    def unpack(self, packed: bytes) -> Look:
        """The look that was packed."""
        look, definitions, objects, sources, statistics = pickle.loads(packed)
        self._tables.take(definitions)
        self._sources.update(sources)
        if objects is not None:
            self._objects = objects
        analysis = look.analysis
        analysis.recording.sources = self._sources
        for life in analysis.lives:
            life.facts = self._tables.thread(life.thread)
        locks = [LockStatistics(self._objects[number], *numbers) for number, *numbers in statistics]
        known = replace(analysis, tables=self._tables, objects=self._objects, locks=locks)
        return replace(look, analysis=known)


def _numbers(found: LockStatistics) -> tuple[int, int, int, int, int, bool]:
    return (
        found.acquisitions,
        found.contended,
        found.wait_ns,
        found.hold_ns,
        found.max_waiters,
        found.aggregated,
    )
