"""Stepping a controlled run by hand: choosing, taking back, schedules as text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from visualizer.recorder import Program
from visualizer.scheduling.operations import READ, WRITE
from visualizer.search.children import SearchError, Target
from visualizer.search.stepping import Situation, Stepper, choices_of, text_of

BUGS = Path(__file__).parent.parent / "bugs"


def target(name: str, expect: str = "") -> Target:
    return Target(Program(str(BUGS / name), interpreter=sys.executable), expect)


@pytest.fixture
def lost() -> Iterator[Stepper]:
    with Stepper(target("lost_update_global.py", "counter == 4")) as stepper:
        yield stepper


def choose(stepper: Stepper, *threads: int) -> Situation:
    for thread in threads:
        stepper.choose(thread)
    return stepper.situation


def to_the_first_read(stepper: Stepper) -> Situation:
    """Both threads are about to read the counter."""
    return choose(stepper, 0, 1, 2)


def test_stepping_begins_where_two_threads_live(lost):
    assert lost.situation.candidates == (0, 1)
    assert lost.situation.choices == ()


def test_each_thread_says_what_it_is_about_to_do(lost):
    situation = to_the_first_read(lost)
    first, second = situation.threads[1:]
    assert {(step.kind, step.thing, step.line) for step in (first, second)} == {(READ, "counter", 14)}
    assert situation.threads[0].words.startswith("MainThread waits for the end of Thread-1")
    assert choose(lost, 1).threads[1].kind == WRITE


def test_an_update_is_lost_by_hand(lost):
    to_the_first_read(lost)
    situation = choose(lost, 1, 2, 1)
    while situation.report is None:
        situation = choose(lost, situation.candidates[0])
    assert situation.report["outcome"] == "expectation"
    values = [step.value for step in situation.interleaving.steps if step.kind == WRITE]
    assert values.count("1") == 2


def test_what_was_chosen_can_be_taken_back_and_done_again(lost):
    before = to_the_first_read(lost)
    choose(lost, 1, 2, 1)
    assert lost.undo(3) == before
    choose(lost, 1, 2, 1)
    again = lost.situation
    assert lost.undo(100).choices == ()
    assert lost.restart(again.choices) == again


def test_a_run_that_has_ended_can_be_taken_back(lost):
    while lost.situation.report is None:
        lost.choose(lost.situation.candidates[0])
    schedule = lost.schedule()
    assert schedule is not None
    assert schedule.outcome == "ok"
    assert lost.undo().report is None
    assert lost.schedule() is None


@pytest.mark.parametrize("strategy", ["random", "pct", "round-robin", "bounded"])
def test_many_choices_in_one_go_are_the_same_as_one_at_a_time(lost, strategy):
    lost.set_strategy(strategy, 3)
    while lost.situation.report is None:
        count = len(lost.situation.choices)
        assert len(lost.go_on(1, 60.0).choices) == count + 1
    single, schedule = lost.situation, lost.schedule()
    lost.restart()
    lost.set_strategy(strategy, 3)
    lost.go_on(4, 60.0)
    assert len(lost.situation.choices) == 4
    while lost.situation.report is None:
        lost.go_on(1_000, 60.0)
    assert lost.text() == text_of(single.choices)
    assert lost.schedule() == schedule
    assert lost.situation.interleaving == single.interleaving
    assert lost.restart(single.choices).report == single.report


def test_going_on_ends_before_what_does_not_fit_the_plan_and_when_its_time_is_up(lost):
    assert lost.go_on(10, 60.0, [0, 1, 7, 1]).choices == (0, 1)
    assert len(lost.go_on(1_000, 0.0).choices) == 3


def test_what_is_forced_is_known_of_each_step(lost):
    to_the_first_read(lost)
    steps = lost.situation.interleaving.steps
    assert [step.is_forced for step in steps[:1]] == [True]
    assert sum(not step.is_forced for step in steps) == 3


def test_who_cannot_go_on_cannot_be_chosen(lost):
    with pytest.raises(ValueError, match="cannot go on"):
        lost.choose(2)


def test_a_schedule_that_does_not_fit_is_refused_and_another_one_taken(lost):
    with pytest.raises(SearchError, match="does not fit"):
        lost.restart((2, 2))
    assert lost.restart().candidates == (0, 1)


def test_a_deadlock_is_stepped_into():
    with Stepper(target("lock_order_two.py")) as stepper:
        while stepper.situation.report is None:
            ready = stepper.situation.candidates
            threads = stepper.situation.threads
            # Whoever has not taken a lock yet goes first.
            taken = {step.thread for step in stepper.situation.interleaving.steps if step.kind == 5}
            stepper.choose(next((number for number in ready if number not in taken), ready[0]))
            assert len(threads) <= 3
        assert stepper.situation.report["outcome"] == "deadlock"


def test_a_program_that_cannot_be_compiled_cannot_be_stepped(tmp_path):
    program = tmp_path / "broken.py"
    program.write_text("if\n")
    with pytest.raises(SearchError, match=r"broken\.py"):
        Stepper(Target(Program(str(program), interpreter=sys.executable)))


@pytest.mark.parametrize("choices", [(), (1,), (1, 1, 1, 2, 1), (0, 10, 10)])
def test_a_schedule_is_a_short_text(choices):
    assert choices_of(text_of(choices)) == choices


@pytest.mark.parametrize("text", ["a", "1*", "1*x", "-1", "1**2", "1*999999999", "1.5"])
def test_what_is_no_schedule_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match="schedule"):
        choices_of(text)
