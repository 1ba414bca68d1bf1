"""The summary as text is for people."""

import re

import pytest

from tests.export.stories import deadlocked, degraded, empty, normal, risky, row, text_of
from tests.model.build import MS, Story, ab_ba
from visualizer.export.summary_text import summary_text
from visualizer.model.analysis import analyse
from visualizer.model.recording import Header, Recording
from visualizer.runtime.protocol import Define, Primitive, Reason, WaitClass


def test_an_ordinary_run_in_words() -> None:
    text = text_of(normal())
    assert text.startswith("bank.py: 100 ms, Python 3.11.7, 3 threads, exit code 0; GIL measured\n")
    assert "ValueError: no" in row(text, "worker")
    assert "killed at exit" in row(text, "heart (daemon)")
    assert re.search(r"^gate +Lock +bank.py:1 +2 +1 +45 ms +49 ms +1$", text, re.MULTILINE)
    assert re.search(
        r"^worker +lock gate +bank.py:20 +held by MainThread, freed by MainThread at line 11 +45 ms$",
        text,
        re.MULTILINE,
    )
    assert "1 job of thread pools, 1 done; the longest wait for a free thread was 2 ms" in text
    assert "DEADLOCK" not in text
    assert "dropped" not in text


def test_a_deadlock_in_words() -> None:
    text = text_of(deadlocked())
    assert "DEADLOCK (certain) since 40 ms:\n" in text
    assert "  left waits for fork_b (bank.py:42), held by right since 12.3 ms (bank.py:51)\n" in text
    assert "  right waits for fork_a (bank.py:52), held by left since 10 ms (bank.py:41)\n" in text
    assert "still running" in text
    assert text.endswith("Conclusion: left, right wait for each other and can never go on.\n")


def test_threads_that_are_stuck_in_words() -> None:
    story = Story()
    worker = story.thread("worker")
    story.waits(20, worker, Reason.QUEUE_GET, story.made("letters", 8), line=7)
    story.waits(30, 1, Reason.JOIN, worker, line=9)
    text = text_of(story)
    assert "STUCK: every thread waits for ever" in text
    assert "  MainThread waits for worker to end (bank.py:9)\n" in text
    assert "  worker waits for queue get letters (bank.py:7)\n" in text
    assert "Conclusion: MainThread, worker wait for something that no thread is left to do." in text


def test_a_risk_in_words() -> None:
    assert (
        "Possible deadlock, though it did not happen this time: T1 took b (bank.py:101) while holding a; "
        "T2 took a (bank.py:201) while holding b.\n" in text_of(risky())
    )


def test_a_degraded_recording_says_so() -> None:
    text = text_of(degraded())
    assert "; GIL unknown\n" in text
    assert "1,234 events were dropped: what is said below is not complete." in text
    assert "runnable (GIL unknown)" in text


@pytest.mark.parametrize(
    ("source", "words"),
    [("measured", "GIL measured"), ("os", "seen through the OS"), ("unknown", "GIL unknown"), ("none", "no GIL")],
)
def test_how_the_gil_was_seen_is_always_said(source: str, words: str) -> None:
    story = normal()
    story.header.gil_source = source
    assert words in text_of(story).splitlines()[0]


def test_a_signal_is_named() -> None:
    story = Story()
    story.header.code, story.header.signal = 139, 11
    assert "ended by signal 11" in text_of(story)


def test_an_empty_recording_has_a_text() -> None:
    assert "0 threads" in summary_text(analyse(empty()))


def test_an_interrupted_deadlock_is_in_the_text() -> None:
    story = Story()
    ab_ba(story)
    story.exits(900)
    assert "DEADLOCK" in text_of(story)


def test_threads_that_compute_are_told_of_processes() -> None:
    story = Story(duration=100 * MS)
    busy = [story.thread(f"busy{n}") for n in range(4)]
    story.waits(0, 1, Reason.JOIN, busy[0])
    for n in range(98):
        story.gil((n + 1) * MS, busy[n % 4], gap=MS - 1)
    assert (
        "Conclusion: one thread ran at a time while three wanted the GIL: threads cannot speed this up, "
        "processes can." in text_of(story)
    )


def test_threads_in_front_of_a_lock_are_told_which() -> None:
    story = Story(duration=100 * MS)
    a = story.lock("gate")
    others = [story.thread(name) for name in ("one", "two")]
    story.acquires(MS, 1, a)
    story.waits(2 * MS, 1, Reason.SLEEP, timeout_us=80_000)
    for thread in others:
        story.requests(3 * MS, thread, a)
    story.wakes(85 * MS, 1)
    story.releases(85 * MS, 1, a)
    for n, thread in enumerate(others):
        story.acquires((86 + n) * MS, thread, a, waited=True)
        story.releases((86 + n) * MS + 5, thread, a)
    assert "most of it for gate (bank.py:1): holding it for less time would help" in text_of(story)


def test_threads_blocked_at_a_lock_that_is_not_known_have_a_summary() -> None:
    story = Story(duration=100 * MS)
    worker = story.thread("worker")
    story.os(MS, worker, WaitClass.FUTEX, 202)
    assert "worker" in text_of(story)


def test_no_state_that_was_there_vanishes_from_the_bar() -> None:
    story = Story(duration=100 * MS, source="none")
    worker = story.thread("worker")
    story.waits(50 * MS, worker, Reason.EVENT, 150)
    story.wakes(51 * MS, worker)
    bar = row(text_of(story), "worker")
    assert "█" in bar
    assert "·" in bar


def test_a_program_whose_name_is_no_utf_8_has_a_text_that_can_be_printed() -> None:
    story = Story()
    story.header.program = "caf\udce9.py"
    assert text_of(story).encode()


# How things are put


@pytest.mark.parametrize(("name", "words"), [("lock", "lock"), ("gate", "gate"), ("pool", "pool")])
def test_a_lock_is_named_once(name: str, words: str) -> None:
    story = Story(duration=100 * MS)
    a = story.lock(name)
    story.acquires(MS, 1, a)
    story.requests(2 * MS, 1, a)
    assert f"  MainThread waits for {words}, held by" in text_of(story)


def test_a_lock_that_has_no_name_is_called_a_lock() -> None:
    story = Story(duration=100 * MS)
    story.acquires(MS, 1, 150)
    story.requests(2 * MS, 1, 150)
    assert "  MainThread waits for lock 150, held by" in text_of(story)


def test_a_lock_that_is_called_by_its_place_is_called_a_lock() -> None:
    story = Story(duration=100 * MS)
    a = story.lock("a")
    story.lines.clear()
    story.acquires(MS, 1, a)
    story.requests(2 * MS, 1, a)
    assert "  MainThread waits for lock bank.py:1, held by" in text_of(story)


def test_a_pool_that_is_called_pool_is_named_once() -> None:
    story = Story(duration=100 * MS)
    story.waits(20 * MS, story.thread("pool_0"), Reason.POOL_WORK, story.made("pool", Primitive.POOL))
    assert re.search(r"^pool_0 +idle in pool +never ended", text_of(story), re.MULTILINE)


def test_without_any_place_there_is_no_column_for_it() -> None:
    story = Story(duration=100 * MS)
    story.waits(20 * MS, 1, Reason.EVENT, 150)
    assert re.search(r"^longest waits +for +time$", text_of(story), re.MULTILINE)
    story.waits(30 * MS, story.thread("worker"), Reason.EVENT, 150, line=7)
    assert re.search(r"^longest waits +for +at +time$", text_of(story), re.MULTILINE)


def test_one_thread_that_is_stuck_waits() -> None:
    story = Story()
    story.waits(20, 1, Reason.EVENT, 150)
    assert "Conclusion: MainThread waits for something that no thread is left to do." in text_of(story)


def test_one_thread_that_wants_its_own_lock_waits_for_itself() -> None:
    story = Story()
    a = story.lock("a")
    story.acquires(10, 1, a)
    story.requests(20, 1, a)
    assert "Conclusion: MainThread waits for itself and can never go on." in text_of(story)


def test_stuck_is_probable_with_a_signal_handler() -> None:
    story = Story()
    story.define(Define.HELLO, "signal handlers", "1")
    story.waits(20, 1, Reason.EVENT, 150)
    text = text_of(story)
    assert "STUCK (probable): every thread waits for ever" in text
    assert "no thread is left to do, though a signal handler may do it." in text


TOGETHER = "mostly waited, at the same time"


@pytest.mark.parametrize("reason", [Reason.SLEEP, Reason.IO, Reason.PROCESS])
@pytest.mark.parametrize(
    ("spans", "told"),
    [
        ([(10, 60), (10, 60)], True),
        ([(10, 60), (60, 99)], False),
        ([(10, 60), (35, 85)], False),
        ([(10, 60), (25, 75)], True),
        ([(10, 30), (10, 30)], False),
        ([(10, 90)], False),
    ],
)
def test_threads_are_praised_only_for_waits_at_the_same_time(
    reason: int, spans: list[tuple[int, int]], told: bool
) -> None:
    story = Story(duration=100 * MS)
    story.waits(0, 1, Reason.JOIN, 2)
    for n, (start, end) in enumerate(spans):
        thread = story.thread(f"worker{n}", ended=end * MS)
        story.waits(0, thread, Reason.EVENT, 150)
        story.wakes(start * MS - 1, thread)
        story.waits(start * MS, thread, reason)
        story.wakes(end * MS, thread)
    story.wakes(99 * MS, 1)
    assert (TOGETHER in text_of(story)) == told


def test_threads_that_wait_for_each_other_are_not_praised() -> None:
    story = Story(duration=100 * MS)
    for n in range(3):
        thread = story.thread(f"worker{n}", ended=99 * MS)
        story.waits(0, thread, Reason.EVENT, 150)
        story.wakes(98 * MS, thread)
    assert TOGETHER not in text_of(story)


def test_the_summary_of_a_header_alone_names_the_program() -> None:
    recording = Recording(Header(program="-m bank", arguments=["-x"], python="3.12.1", code=3))
    assert summary_text(analyse(recording)).startswith("-m bank -x: 0 s, Python 3.12.1, 0 threads, exit code 3")


def test_a_place_that_is_not_known_is_left_out() -> None:
    story = Story(duration=100 * MS)
    a, worker = story.lock("a"), story.thread("worker")
    story.acquires(MS, 1, a)
    story.requests(2 * MS, 1, a)
    story.waits(2 * MS, worker, Reason.EVENT, 150)
    text = text_of(story)
    assert re.search(r"^worker +event +never ended +98 ms$", text, re.MULTILINE)
    assert "  MainThread waits for a, held by MainThread since 1 ms\n" in text


@pytest.mark.parametrize(
    ("threads", "words"), [(2, "while another wanted"), (3, "while two wanted"), (14, "13 wanted")]
)
def test_how_many_wanted_the_gil_is_said_in_words(threads: int, words: str) -> None:
    story = Story(duration=100 * MS)
    busy = [story.thread(f"busy{n}") for n in range(threads)]
    story.waits(0, 1, Reason.JOIN, busy[0])
    for n in range(99):
        story.gil((n + 1) * MS, busy[n % threads], gap=MS - 1)
    assert f"{words} the GIL: threads cannot speed this up, processes can." in text_of(story)
