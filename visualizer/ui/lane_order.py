"""Which lanes are shown, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from visualizer.model.states import End, State
from visualizer.model.step_lanes import is_named
from visualizer.model.timeline import Lane, LaneKind, Timeline, state_class
from visualizer.runtime.protocol import YOU

FOLDED_BEYOND = 64
"""While a run goes on, of more threads than this only those that live or failed are shown, and the last that ended."""
LOCKS_SHOWN = 6
"""So many locks have a lane by themselves; the others can be asked for."""
VALUES_SHOWN = 12
"""So many shared variables have a lane."""


class Order(str, Enum):
    """What lanes of threads are sorted by."""

    CREATION = "order of creation"
    NAME = "name"
    RUNNING = "time running"
    READY = "time wanting the GIL"
    BLOCKED = "time blocked"
    WAITING = "time waiting"


_STATES = {
    Order.RUNNING: State.RUNNING,
    Order.READY: State.READY,
    Order.BLOCKED: State.BLOCKED,
    Order.WAITING: State.WAITING,
}


@dataclass
class LaneOrder:
    """The user's choices of lanes.

    Attributes:
        order: What threads are sorted by.
        filter: Only threads and locks with this in their names are shown.
        pinned, hidden: Lanes by kind and number; pinned ones come first and are never folded.
        folds: Whether threads that have ended are folded away when there are many, while the run goes on.
    """

    order: Order = Order.CREATION
    filter: str = ""
    pinned: set[tuple[LaneKind, int]] = field(default_factory=set)
    hidden: set[tuple[LaneKind, int]] = field(default_factory=set)
    folds: bool = True

    def lanes(self, timeline: Timeline) -> list[Lane]:
        """The lanes to show: threads, then locks, then the GIL."""
        threads = [lane for lane in timeline.lanes_of(LaneKind.THREAD) if self._is_shown(lane)]
        # Each lock that you took has a lane of its own; of those that you have freed, the last one is enough.
        yours = [lane for lane in threads if lane.life is not None and lane.life.facts.kind == YOU and _has_ended(lane)]
        threads = [lane for lane in threads if lane not in yours[:-1] or self._is_pinned(lane)]
        if self.folds and len(threads) > FOLDED_BEYOND and _goes_on(timeline):
            threads = self._unfolded(threads)
        threads.sort(key=lambda lane: (not self._is_pinned(lane), self._rank(timeline, lane)))
        locks = [lane for lane in timeline.lanes_of(LaneKind.LOCK) if self._is_shown(lane)]
        locks.sort(key=lambda lane: (not self._matters(lane), -lane.weight, lane.number))
        plain = [lane for lane in locks if lane.weight or not lane.is_library]
        locks = [lane for lane in locks if lane in plain[:LOCKS_SHOWN] or self._matters(lane)]
        locks.sort(key=lambda lane: (not self._is_pinned(lane), lane.number))
        if timeline.notes is not None:
            locks = [lane for lane in locks if is_named(lane)]
            # It goes from thread to thread with the steps.
            return [*threads, *locks, *filter(self._is_shown, timeline.lanes_of(LaneKind.VALUE)[:VALUES_SHOWN])]
        return [*threads, *locks, *timeline.lanes_of(LaneKind.GIL)]

    def folded(self, timeline: Timeline) -> int:
        """How many threads are folded away."""
        threads = [lane for lane in timeline.lanes_of(LaneKind.THREAD) if self._is_shown(lane)]
        if not self.folds or len(threads) <= FOLDED_BEYOND or not _goes_on(timeline):
            return 0
        return len(threads) - len(self._unfolded(threads))

    def _unfolded(self, threads: list[Lane]) -> list[Lane]:
        """Threads that live, are pinned or failed; and of the others those that ended last, as far as there is room."""
        kept = [lane for lane in threads if self._is_pinned(lane) or not _has_ended(lane) or _has_failed(lane)]
        kept_ones = set(kept)
        others = [lane for lane in threads if lane not in kept_ones]
        others.sort(key=lambda lane: lane.life.ended or 0 if lane.life else 0)
        room = max(FOLDED_BEYOND - len(kept), 0)
        return [*kept, *(others[-room:] if room else [])]

    def _is_shown(self, lane: Lane) -> bool:
        return _key(lane) not in self.hidden and self.filter.lower() in lane.name.lower()

    def _is_pinned(self, lane: Lane) -> bool:
        return _key(lane) in self.pinned

    def _matters(self, lane: Lane) -> bool:
        return self._is_pinned(lane) or lane.was_ignored

    def _rank(self, timeline: Timeline, lane: Lane) -> tuple:
        if self.order == Order.NAME:
            return lane.name.lower(), lane.number
        if self.order in _STATES:
            totals = timeline.threads.totals(lane.row, 0, timeline.end)
            return -int(totals[state_class(_STATES[self.order])]), lane.number
        return (lane.number,)


def _key(lane: Lane) -> tuple[LaneKind, int]:
    return lane.kind, lane.number


def _has_ended(lane: Lane) -> bool:
    return lane.life is not None and lane.life.ended is not None


def _has_failed(lane: Lane) -> bool:
    return lane.life is not None and lane.life.end == End.EXCEPTION


def _goes_on(timeline: Timeline) -> bool:
    return timeline.analysis is None or timeline.analysis.recording.header.code is None
