"""What both summaries have to tell, each in its own way."""

import json
import re

import hypothesis.strategies as st
import pytest
from hypothesis import given

from tests.export.stories import json_of, normal, row, text_of
from tests.model.build import MS, Story, quick
from visualizer.export.summary_json import summary
from visualizer.export.summary_text import summary_text
from visualizer.runtime.protocol import FOREVER, LIBRARY, Define, Kind, Outcome, Primitive, Reason


def test_a_thread_that_was_never_started_did_not_run() -> None:
    story = normal()
    story.thread("idle", begun=None)
    idle = json_of(story)["threads"][-1]
    assert (idle["started_ns"], idle["ended_ns"]) == (None, None)
    assert "never started" in row(text_of(story), "idle")


def test_locks_whose_creation_was_dropped_have_a_summary() -> None:
    story = Story(duration=1000)
    one, two = story.thread("T1"), story.thread("T2")
    for start, thread, first, second in ((100, one, 150, 151), (200, two, 151, 150)):
        story.acquires(start, thread, first)
        story.holds(thread, second, start + 1, start + 2)
        story.releases(start + 3, thread, first)
    story.acquires(300, one, 150)
    story.requests(301, two, 150)
    found = json_of(story)
    assert len(found["lock_order_risks"]) == 1
    assert text_of(story)


def test_main_that_waits_at_exit_and_an_idle_pool_thread_are_put_in_words() -> None:
    story = Story(duration=100 * MS)
    worker = story.thread("pool_0")
    pool = story.made("letters", Primitive.POOL)
    at = story.place(81, "/lib/concurrent/futures/thread.py", LIBRARY)
    story.define(Define.STACK, 699, at)
    story.event(20 * MS, worker, Kind.WAITING, pool, Reason.POOL_WORK, 699, FOREVER)
    story.waits(30 * MS, 1, Reason.EXIT)
    text = text_of(story)
    assert "  MainThread waits at exit for the other threads\n" in text
    assert "  pool_0 is idle in pool letters\n" in text
    assert re.search(r"^pool_0 +idle in pool letters +never ended +80 ms$", text, re.MULTILINE)
    assert {wait["reason"] for wait in json_of(story)["waits"]} == {"exit", "pool work"}


def test_cancelled_jobs_are_not_done() -> None:
    story = normal()
    for job in (161, 162):
        story.event(5 * MS, 1, Kind.JOB_SUBMITTED, job, 0, story.text("fetch"), 0)
        story.event(90 * MS, 1, Kind.JOB_ENDED, job, Outcome.REFUSED)
    story.event(80 * MS, 2, Kind.JOB_STARTED, 162)
    assert [job["cancelled"] for job in json_of(story)["jobs"]] == [False, True, True]
    assert "3 jobs of thread pools, 1 done, 2 cancelled; the longest wait for a free thread was 2 ms" in text_of(story)


rows = st.tuples(
    st.integers(0, 2**40),
    st.integers(0, 3),
    st.integers(0, 21),
    st.sampled_from([*range(18), 200]),
    st.sampled_from([0, 1, 2, 101, 102, 103, 900, 2**32 - 1]),
    st.sampled_from([0, 1, 300, 600, 900, 2**32 - 1]),
    st.sampled_from([0, 1, 2, 101, 900, 2**32 - 1]),
)


@quick
@given(st.lists(rows, max_size=40), st.sampled_from(["measured", "os", "unknown", "none"]), st.booleans())
def test_no_events_whatever_break_the_summary(events: list[tuple], source: str, over: bool) -> None:
    story = Story(duration=2**40, source=source)
    story.thread("worker")
    story.lock("a")
    story.text("word")
    story.place(9)
    story.stack(9)
    if over:
        story.exits(2**39)
    for time, thread, kind, flags, obj, place, argument in events:
        story.event(time, thread, kind, obj, flags, place, argument)
    analysis = story.analysis()
    json.dumps(summary(analysis))
    assert summary_text(analysis)


def test_a_wait_whose_end_was_dropped_says_so() -> None:
    story = Story(duration=100 * MS)
    story.waits(10 * MS, 1, Reason.EVENT, 150, line=7)
    story.event(20 * MS, 1, Kind.LOST, argument=5)
    assert json_of(story)["waits"][0]["outcome"] == "not known"
    assert re.search(r"^MainThread +event +bank.py:7 +end not known +10 ms$", text_of(story), re.MULTILINE)


@pytest.mark.parametrize(("length", "shown"), [(MS, False), (MS + 1, True)])
def test_only_a_long_wait_at_the_end_of_the_main_thread_is_told(length: int, shown: bool) -> None:
    story = Story(duration=100 * MS)
    story.waits(10 * MS, 1, Reason.EXIT)
    story.wakes(10 * MS + length, 1)
    assert ("exit" in text_of(story)) == shown
    assert len(json_of(story)["waits"]) == 1
