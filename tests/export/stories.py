"""Runs that the tests of all summaries tell, and how a summary is made of them."""

import json

from tests.model.build import MS, Story
from visualizer.export.summary_json import summary
from visualizer.export.summary_text import summary_text
from visualizer.model.recording import Recording
from visualizer.runtime.protocol import Define, Kind, Outcome, Reason


def normal() -> Story:
    """Main and a worker share the lock "gate"; the worker fails; a daemon sleeps until the end; a job is done."""
    story = Story(duration=100 * MS)
    worker = story.thread("worker", created=MS, begun=2 * MS, ended=60 * MS, outcome=Outcome.FAILED)
    heart = story.thread("heart", daemon=True, created=3 * MS, begun=4 * MS)
    story.define(Define.EXCEPTION, worker, "ValueError", "no")
    gate = story.lock("gate")
    story.acquires(5 * MS, story.main, gate, line=10)
    story.requests(6 * MS, worker, gate, line=20)
    story.releases(50 * MS, story.main, gate, line=11)
    story.acquires(51 * MS, worker, gate, line=20, waited=True)
    story.releases(55 * MS, worker, gate)
    story.waits(10 * MS, heart, Reason.SLEEP, line=30, timeout_us=30_000)
    story.wakes(41 * MS, heart)
    story.waits(52 * MS, story.main, Reason.JOIN, worker, line=40)
    story.wakes(61 * MS, story.main)
    job = 160
    story.event(5 * MS, story.main, Kind.JOB_SUBMITTED, job, 0, story.text("fetch"), story.text("'a'"))
    story.event(7 * MS, worker, Kind.JOB_STARTED, job)
    story.event(8 * MS, worker, Kind.JOB_ENDED, job)
    story.gil(3 * MS, story.main, switches=2)
    story.gil(90 * MS, story.main, gap=MS, switches=5)
    story.exits(95 * MS)
    return story


def deadlocked() -> Story:
    story = Story(duration=100 * MS)
    a, b = story.lock("fork_a"), story.lock("fork_b")
    left, right = story.thread("left"), story.thread("right")
    story.acquires(10 * MS, left, a, line=41)
    story.acquires(12_300_000, right, b, line=51)
    story.requests(30 * MS, left, b, line=42)
    story.requests(40 * MS, right, a, line=52)
    story.waits(20 * MS, story.main, Reason.JOIN, left, line=60)
    return story


def degraded() -> Story:
    story = normal()
    story.header.gil_source = "unknown"
    story.header.dropped = 1234
    story._gil.clear()
    return story


def risky() -> Story:
    story = Story()
    a, b = story.lock("a"), story.lock("b")
    one, two = story.thread("T1"), story.thread("T2")
    for start, thread, first, second in ((100, one, a, b), (200, two, b, a)):
        story.acquires(start, thread, first, line=start)
        story.holds(thread, second, start + 1, start + 2, line=start + 1)
        story.releases(start + 3, thread, first)
    return story


def empty() -> Recording:
    return Recording()


RECORDINGS = {
    "normal": lambda: normal().recording(),
    "deadlocked": lambda: deadlocked().recording(),
    "degraded": lambda: degraded().recording(),
    "risky": lambda: risky().recording(),
    "empty": empty,
}


def json_of(story: Story) -> dict:
    """As a script sees it."""
    return json.loads(json.dumps(summary(story.analysis())))


def text_of(story: Story) -> str:
    return summary_text(story.analysis())


def row(text: str, name: str) -> str:
    """The first line of a text that begins with `name`."""
    return next(line for line in text.splitlines() if line.startswith(name))
