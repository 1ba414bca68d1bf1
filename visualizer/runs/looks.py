"""Looks on their way from one process to another: what the other one knows is not said again."""

from __future__ import annotations

import pickle
from dataclasses import fields, replace
from itertools import starmap
from operator import attrgetter

import numpy as np

from visualizer.model.analysis import Analysis, LockStatistics
from visualizer.model.deadlocks import Deadlock
from visualizer.model.live import Look
from visualizer.model.names import Object
from visualizer.model.states import Life, Track
from visualizer.model.tables import Tables
from visualizer.model.waits import Wait


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
        recording = replace(analysis.recording, sources={})
        as_it_is = {"recording": recording, "holds": analysis.holds, "turns": analysis.turns, "jobs": analysis.jobs}
        waits = _rows_of_waits(analysis.waits, analysis.deadlocks)
        lives, locks = list(map(_LIFE, analysis.lives)), list(map(_STATISTICS, analysis.locks))
        rows = waits, _rows_of_tracks(analysis.tracks), lives, locks
        moments = look.since, look.settled, look.events
        return pickle.dumps((moments, (definitions, objects, sources), as_it_is, rows), 5)


class Unpacker:
    """Unpacks the looks of one run, all of them in their order."""

    def __init__(self) -> None:
        self._tables = Tables()
        self._objects: dict[int, Object] = {}
        self._sources: dict[str, str] = {}

    def unpack(self, packed: bytes) -> Look:
        """The look that was packed."""
        moments, (definitions, objects, sources), as_it_is, rows = pickle.loads(packed)
        self._tables.take(definitions)
        self._sources.update(sources)
        if objects is not None:
            self._objects = objects
        as_it_is["recording"].sources = self._sources
        (waits, inside, cycles), tracks, lives, locks = rows
        found = list(starmap(Wait, waits))
        for at, around in inside:
            found[at].inside = found[around]
        analysis = Analysis(
            tables=self._tables,
            objects=self._objects,
            lives=[Life(thread, self._tables.thread(thread), *values) for thread, *values in lives],
            waits=found,
            tracks=_tracks(*tracks),
            locks=[LockStatistics(self._objects[number], *values) for number, *values in locks],
            deadlocks=[Deadlock(how, tuple(found[at] for at in mine), is_cycle) for how, mine, is_cycle in cycles],
            lock_order_risks=[],
            **as_it_is,
        )
        return Look(analysis, *moments)


# Many objects of few numbers each: rows of numbers are packed several times faster.

_WAIT = attrgetter(*(column.name for column in fields(Wait) if column.name != "inside"))
_LIFE = attrgetter(*(column.name for column in fields(Life) if column.name != "facts"))
_STATISTICS = attrgetter("lock.number", *(column.name for column in fields(LockStatistics) if column.name != "lock"))


def _rows_of_waits(waits: list[Wait], deadlocks: list[Deadlock]) -> tuple[list, list, list]:
    """Waits, which of them are inside which, and the deadlocks they make."""
    place = {id(wait): at for at, wait in enumerate(waits)}
    inside = [(at, place[id(wait.inside)]) for at, wait in enumerate(waits) if wait.inside is not None]
    cycles = [(one.certainty, [place[id(wait)] for wait in one.waits], one.is_cycle) for one in deadlocks]
    return list(map(_WAIT, waits)), inside, cycles


def _rows_of_tracks(tracks: dict[int, Track]) -> tuple:
    lengths = [len(track.start) for track in tracks.values()]
    if not lengths:
        return (), (), (), None, None
    start = np.concatenate([track.start for track in tracks.values()])
    state = np.concatenate([track.state for track in tracks.values()])
    return list(tracks), [track.end for track in tracks.values()], lengths, start, state


def _tracks(threads: list, ends: list, lengths: list, start: np.ndarray, state: np.ndarray) -> dict[int, Track]:
    tracks: dict[int, Track] = {}
    first = 0
    for thread, end, length in zip(threads, ends, lengths, strict=True):
        tracks[thread] = Track(start[first : first + length], state[first : first + length], end)
        first += length
    return tracks
