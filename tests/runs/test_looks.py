"""A look that was sent says what it said before, and nothing is sent twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from visualizer.model.live import Live, Look
from visualizer.model.recording import Recording, load
from visualizer.model.rings import Batch
from visualizer.model.timeline import Timeline
from visualizer.runs.looks import Packer, Unpacker

RECORDINGS = Path(__file__).parent.parent / "model" / "recordings"
STEP = 33_000_000


@pytest.fixture(params=sorted(path.name for path in RECORDINGS.glob("*.tvr")))
def recording(request) -> Recording:
    return load(RECORDINGS / request.param)


def looks(recording: Recording):
    """The looks at a run, each with what was defined before it."""
    live = Live()
    live.sources = dict(recording.sources)
    for begin in range(0, recording.header.duration_ns, STEP):
        batch = Batch()
        if not begin:
            batch.definitions = recording.definitions
        for name in ("events", "gil", "os"):
            rows = getattr(recording, name)
            rows = rows[(rows["time"] >= begin) & (rows["time"] < begin + STEP)]
            if len(rows):
                getattr(batch, name).append(rows)
        live.take(batch)
        yield live.look(min(begin + STEP, recording.header.duration_ns)), batch.definitions


def shown(timeline: Timeline, look: Look) -> list[tuple]:
    """What a timeline shows of all lanes after another look."""
    timeline.update(look.analysis, look.since, look.settled)
    found: list[tuple] = []
    for lane in timeline.lanes:
        spans = timeline.slice(lane, 0, timeline.end)
        columns = (spans.start, spans.end, spans.kind, spans.argument)
        found.append((lane.kind, lane.number, lane.name, lane.note, *(column.tolist() for column in columns)))
    return found


def test_a_timeline_of_looks_that_were_sent_is_the_same(recording):
    packer, unpacker = Packer(), Unpacker()
    here, there = Timeline(), Timeline()
    for look, definitions in looks(recording):
        packer.define(definitions)
        sent = unpacker.unpack(packer.pack(look))
        assert shown(there, sent) == shown(here, look)
        mine, other = look.analysis, sent.analysis
        assert (other.tables, other.objects, other.lives, other.locks) == (
            mine.tables,
            mine.objects,
            mine.lives,
            mine.locks,
        )
        assert other.recording.sources == mine.recording.sources
        assert np.array_equal(other.recording.events, mine.recording.events)
        assert [(wait.thread, wait.start, wait.outcome) for wait in other.waits] == [
            (wait.thread, wait.start, wait.outcome) for wait in mine.waits
        ]
        assert (sent.since, sent.settled, sent.events) == (look.since, look.settled, look.events)


def test_what_is_known_is_not_sent_again(recording):
    packer = Packer()
    look, definitions = next(looks(recording))
    packer.define(definitions)
    first, second = len(packer.pack(look)), len(packer.pack(look))
    assert second <= first - sum(map(len, recording.sources.values())) - sum(map(len, definitions))
