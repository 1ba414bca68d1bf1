"""What is shown of a run while it goes on is what its recording shows."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from visualizer.model.analysis import analyse
from visualizer.model.live import Live
from visualizer.model.recording import EVENT, Recording, load
from visualizer.model.rings import Batch
from visualizer.model.timeline import LaneKind, Timeline, timeline_of

RECORDINGS = Path(__file__).parent / "recordings"
MOMENT = 200_000_000
"""At the end of a run something is still provisional."""


def replayed(recording: Recording, step: int) -> tuple[Timeline, Live]:
    """The timeline that a window shows that looks every `step` ns."""
    live, timeline = Live(), Timeline()
    live.sources = recording.sources
    live.tables.take(recording.definitions)
    for begin in range(0, recording.header.duration_ns, step):
        batch = Batch()
        for name in ("events", "gil", "os"):
            rows = getattr(recording, name)
            rows = rows[(rows["time"] >= begin) & (rows["time"] < begin + step)]
            if len(rows):
                getattr(batch, name).append(rows)
        live.take(batch)
        look = live.look(min(begin + step, recording.header.duration_ns))
        timeline.update(look.analysis, look.since, look.settled)
    return timeline, live


@pytest.fixture(params=sorted(path.name for path in RECORDINGS.glob("*.tvr")))
def recording(request) -> Recording:
    return load(RECORDINGS / request.param)


@pytest.mark.parametrize("step_ms", [16, 33, 170])
def test_looking_again_and_again_shows_what_the_whole_recording_shows(recording, step_ms):
    whole = timeline_of(analyse(recording))
    seen, _ = replayed(recording, step_ms * 1_000_000)
    end = whole.end - MOMENT
    times = np.linspace(0, end, 5001)[:-1].astype(np.int64)
    for lane in whole.lanes:
        other = seen.lane(lane.kind, lane.number)
        assert other is not None
        shown = [_kinds(timeline, found, times) for timeline, found in ((whole, lane), (seen, other))]
        assert np.mean(shown[0] != shown[1]) < 0.002, lane.name


def test_every_wait_is_told_as_the_whole_recording_tells_it(recording):
    whole = timeline_of(analyse(recording))
    seen, _ = replayed(recording, 33_000_000)
    for lane in whole.lanes_of(LaneKind.THREAD):
        found = [timeline.waits_between(lane.number, 0, whole.end - MOMENT) for timeline in (whole, seen)]
        for mine, other in itertools.zip_longest(*found):
            ended = mine.outcome is not None and mine.end < whole.end - MOMENT
            names = (
                "reason",
                "object",
                "start",
                "stack",
                "owner",
                *(("end", "unblocked_by", "freed") if ended else ()),
            )
            assert [getattr(mine, name) for name in names] == [getattr(other, name) for name in names]


def test_only_what_goes_on_is_kept_of_what_has_happened(recording):
    _, live = replayed(recording, 33_000_000)
    assert len(live._carried) < 50 + len(live.tables.threads) * 4


def test_a_deadlock_is_seen_while_it_hangs():
    recording = load(RECORDINGS / "deadlock.tvr")
    live = Live()
    live.tables.take(recording.definitions)
    batch = Batch()
    batch.events.append(recording.events[recording.events["time"] < 1_000_000_000])
    live.take(batch)
    look = live.look(1_000_000_000)
    assert len(look.analysis.deadlocks) == 1
    assert look.analysis.deadlocks[0].is_cycle


def test_a_ring_may_bring_definitions_and_no_event():
    live, batch = Live(), Batch()
    batch.events.append(np.empty(0, EVENT))
    live.take(batch)
    assert live.look(1_000_000).events == 0


def _kinds(timeline: Timeline, lane, times: np.ndarray) -> np.ndarray:
    spans = timeline.slice(lane, 0, timeline.end)
    if not len(spans):
        return np.zeros(len(times), np.uint8)
    row = np.searchsorted(spans.start, times, "right") - 1
    return np.where(row >= 0, spans.kind[np.maximum(row, 0)], 0)
