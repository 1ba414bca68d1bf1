"""Turns of the GIL, out of samples and events."""

from itertools import pairwise

import hypothesis.strategies as st
from hypothesis import given

from tests.model.build import Story, address_of, quick
from visualizer.model.gil import FOREIGN
from visualizer.runtime.protocol import Kind, Outcome, Reason


def two() -> tuple[Story, int, int]:
    story = Story()
    story.main = 1
    return story, story.thread("a"), story.thread("b")


def after_start(story: Story) -> list[tuple[int, int, int]]:
    """Turns without those at 0, when all threads begin."""
    return [turn for turn in story.turns() if turn[2] > 100]


def test_without_samples_there_are_no_turns() -> None:
    story, a, _ = two()
    story.holds(a, story.lock("x"), 10, 20)
    assert story.turns() == []


def test_a_switch_is_in_the_middle_of_two_samples() -> None:
    story, a, b = two()
    story.gil(200, a)
    story.gil(300, b)
    story.gil(400, b)
    assert story.turns()[-2:] == [(a, 100, 250), (b, 250, 400)] or story.turns()[-1] == (b, 250, 400)


def test_a_sample_says_that_the_one_before_was_there_one_gap_earlier() -> None:
    story, a, b = two()
    story.gil(200, a)
    story.gil(600, b, gap=40)
    story.gil(700, b, gap=40)
    assert after_start(story)[-1] == (b, 580, 700)


def test_an_event_shows_who_holds_the_gil() -> None:
    story, a, b = two()
    lock = story.lock("x")
    story.gil(200, a)
    story.acquires(240, b, lock)
    story.releases(260, b, lock)
    story.gil(300, a)
    assert [turn for turn in story.turns() if turn[1] >= 200] == [(b, 220, 280), (a, 280, 300)]


def test_who_begins_to_wait_leaves_at_that_instant() -> None:
    story, a, b = two()
    story.gil(200, a)
    story.waits(210, a, Reason.SLEEP, timeout_us=1)
    story.gil(300, b)
    assert [turn for turn in story.turns() if turn[2] > 205] == [
        *[turn for turn in story.turns() if turn[0] == a and turn[2] == 210],
        (b, 210, 300),
    ]


def test_who_wakes_comes_at_that_instant() -> None:
    story, a, b = two()
    story.waits(50, b, Reason.EVENT, 150)
    story.gil(200, a)
    story.wakes(300, b)
    story.gil(400, b)
    assert after_start(story)[-2:] == [(a, after_start(story)[-2][1], 300), (b, 300, 400)]


def test_who_gets_a_lock_after_a_wait_comes_at_that_instant() -> None:
    story, a, b = two()
    lock = story.lock("x")
    story.requests(50, b, lock)
    story.gil(200, a)
    story.acquires(300, b, lock, waited=True)
    story.gil(400, b)
    assert after_start(story)[-1] == (b, 300, 400)


def test_who_gives_up_a_lock_comes_at_that_instant() -> None:
    story, a, b = two()
    lock = story.lock("x")
    story.requests(50, b, lock)
    story.gil(200, a)
    story.gives_up(300, b, lock, Outcome.TIMED_OUT)
    story.gil(400, b)
    assert after_start(story)[-1] == (b, 300, 400)


def test_nobody_holds_the_gil_between_a_leaving_and_a_coming() -> None:
    story, a, b = two()
    story.gil(200, a)
    story.waits(210, a, Reason.SLEEP, timeout_us=1)
    story.wakes(300, b)
    story.gil(400, b)
    turns = story.turns()
    assert (b, 300, 400) in turns
    assert not [turn for turn in turns if turn[1] < 300 and turn[2] > 210]


def test_a_sample_of_nobody_is_no_turn() -> None:
    story, a, _ = two()
    story.gil(200, a)
    story.gil(300, 0)
    story.gil(400, 0)
    story.gil(500, a)
    turns = story.turns()
    assert not [turn for turn in turns if turn[1] < 450 and turn[2] > 250]
    assert turns[-1] == (a, 450, 500)


def test_an_address_that_nobody_has_is_a_foreign_thread() -> None:
    story, a, _ = two()
    story.gil(200, a)
    story.gil(300, 0, address=0xDEAD)
    story.gil(400, 0, address=0xDEAD)
    assert story.turns()[-1] == (FOREIGN, 250, 400)


def test_an_address_that_is_used_again_belongs_to_whoever_lives() -> None:
    story = Story()
    old = story.thread("old", begun=100, ended=300)
    new = story.thread("new", created=400, begun=500, ended=800, address=address_of(old))
    story.gil(200, old)
    story.gil(250, old)
    story.gil(600, old)
    story.gil(700, old)
    turns = story.turns()
    assert [turn[0] for turn in turns if turn[1] <= 220 < turn[2]] == [old]
    assert [turn[0] for turn in turns if turn[1] <= 650 < turn[2]] == [new]


def test_a_sample_just_before_a_thread_can_say_that_it_runs_is_the_threads() -> None:
    story = Story()
    number = story.thread("late", begun=300)
    story.gil(290, number)
    story.gil(400, number)
    assert story.turns()[-1][0] == number


def test_turns_of_one_thread_are_its_own() -> None:
    story, a, b = two()
    for time in range(200, 1000, 100):
        story.gil(time, a if time % 200 else b)
    analysis = story.analysis()
    starts, ends = analysis.turns.of(a)
    assert [(a, *pair) for pair in zip(starts.tolist(), ends.tolist(), strict=True)] == [
        turn for turn in story.turns() if turn[0] == a
    ]


samples = st.tuples(st.integers(0, 500), st.integers(0, 4), st.integers(0, 100), st.integers(0, 3))
events = st.tuples(
    st.integers(0, 500),
    st.integers(1, 3),
    st.sampled_from([Kind.ACQUIRED, Kind.RELEASED, Kind.REQUESTED, Kind.WAITING, Kind.WOKEN, Kind.THREAD_ENDED]),
)


@quick
@given(st.lists(samples, max_size=12), st.lists(events, max_size=12))
def test_one_thread_at_a_time_holds_the_gil(seen: list[tuple], happened: list[tuple]) -> None:
    story, _, _ = two()
    for time, thread, gap, switches in seen:
        story.gil(time, thread, min(gap, time), switches)
    for time, thread, kind in happened:
        story.event(time, thread, kind, 150)
    turns = story.turns()
    assert all(start < end for _, start, end in turns)
    assert all(first[2] <= second[1] for first, second in pairwise(turns))
    assert all(first[0] != second[0] or first[2] < second[1] for first, second in pairwise(turns))
    assert 0 not in [thread for thread, _, _ in turns]
