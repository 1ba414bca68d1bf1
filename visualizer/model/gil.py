"""Who held the GIL when, out of the observer's samples and the events, which only the holder can write."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from visualizer.model.recording import Recording, is_one_of
from visualizer.model.tables import Tables
from visualizer.runtime.protocol import WAITED, Kind, Outcome

FOREIGN = 0xFFFF_FFFF
"""Holder that is no thread of the recording: one that C code started."""


@dataclass(frozen=True)
class Turns:
    """Intervals in which one thread held the GIL, as columns sorted by start.

    Attributes:
        thread: Number of the thread, FOREIGN if it is not known.
        start, end: In ns. Between two samples the switch is taken to be in the middle, half a millisecond off at most.
    """

    thread: np.ndarray
    start: np.ndarray
    end: np.ndarray

    def of(self, thread: int) -> tuple[np.ndarray, np.ndarray]:
        """Starts and ends of one thread's turns."""
        rows = self._rows[slice(*np.searchsorted(self._threads, [thread, thread + 1]).tolist())]
        return self.start[rows], self.end[rows]

    @cached_property
    def _rows(self) -> np.ndarray:
        """The rows thread by thread."""
        return np.argsort(self.thread, kind="stable")

    @cached_property
    def _threads(self) -> np.ndarray:
        return self.thread[self._rows]


def find_turns(recording: Recording, tables: Tables) -> Turns:
    """The turns of a recording whose GIL was measured; none if it was not."""
    samples, events = recording.gil, recording.events
    if not len(samples):
        nothing = np.empty(0, np.int64)
        return Turns(nothing, nothing, nothing)
    holders = _threads_at(recording, tables, samples["holder"], samples["time"])
    # A sample also says that its predecessor's holder was still there one gap earlier.
    before = np.concatenate([[0], holders[:-1]])
    known = samples["gap"] > 0
    kinds = events["kind"]
    waited = (kinds == Kind.ACQUIRED) & (events["flags"] & WAITED != 0)
    leaving = is_one_of(kinds, Kind.WAITING, Kind.REQUESTED, Kind.THREAD_ENDED)
    gave_up = (kinds == Kind.REFUSED) & (events["flags"] != Outcome.REFUSED)
    coming = is_one_of(kinds, Kind.WOKEN, Kind.THREAD_BEGUN) | waited | gave_up

    time = np.concatenate([samples["time"], (samples["time"] - samples["gap"])[known], events["time"]])
    thread = np.concatenate([holders, before[known], events["thread"].astype(np.int64)])
    no_sample = np.zeros(len(time) - len(events), bool)
    leaves = np.concatenate([no_sample, leaving])
    comes = np.concatenate([no_sample, coming])
    order = np.argsort(time, kind="stable")
    time, thread, leaves, comes = time[order], thread[order], leaves[order], comes[order]

    first, second = slice(None, -1), slice(1, None)
    start, end = time[first], time[second]
    here, there = thread[first], thread[second]
    middle = start + (end - start) // 2
    switch = np.where(here == there, end, middle)
    switch = np.where(comes[second], end, switch)
    switch = np.where(leaves[first], start, switch)
    # Until the switch the earlier holder, from it on the later one, unless that one only came at the end.
    nobody = leaves[first] & comes[second]
    pieces_thread = np.stack([here, np.where(nobody, 0, there)], axis=1).ravel()
    pieces_start = np.stack([start, switch], axis=1).ravel()
    pieces_end = np.stack([switch, end], axis=1).ravel()
    kept = (pieces_end > pieces_start) & (pieces_thread != 0)
    return _joined(pieces_thread[kept], pieces_start[kept], pieces_end[kept])


def _joined(thread: np.ndarray, start: np.ndarray, end: np.ndarray) -> Turns:
    if not len(thread):
        return Turns(thread, start, end)
    new = np.concatenate([[True], (thread[1:] != thread[:-1]) | (start[1:] != end[:-1])])
    firsts = np.flatnonzero(new)
    lasts = np.concatenate([firsts[1:] - 1, [len(thread) - 1]])
    return Turns(thread[firsts], start[firsts], end[lasts])


def _threads_at(recording: Recording, tables: Tables, addresses: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Thread that a PyThreadState belonged to at a time; addresses are used again at once, so the time decides."""
    events = recording.events
    begun = events.compress(events["kind"] == Kind.THREAD_BEGUN)
    facts = [tables.threads.get(thread) for thread in begun["thread"].tolist()]
    of_thread = np.array([found.address if found is not None else 0 for found in facts], np.uint64)
    rows = np.lexsort((begun["time"], of_thread))
    rows = rows[of_thread[rows] != 0]
    owners, since, numbers = of_thread[rows], begun["time"][rows], begun["thread"][rows]
    threads = np.full(len(addresses), FOREIGN, np.int64)
    threads[addresses == 0] = 0
    first, last = np.searchsorted(owners, addresses), np.searchsorted(owners, addresses, "right")
    sole = last - first == 1
    threads[sole] = numbers[first[sole]]
    for address in np.unique(addresses[last - first > 1]).tolist():
        mine = np.flatnonzero(addresses == address)
        begin, end = int(first[mine[0]]), int(last[mine[0]])
        # The state exists a little before the thread can say so.
        which = np.clip(np.searchsorted(since[begin:end], times[mine], "right") - 1, 0, end - begin - 1)
        threads[mine] = numbers[begin:end][which]
    return threads
