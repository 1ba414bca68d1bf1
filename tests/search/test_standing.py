"""What a situation of a stepped run means: what comes next, who has what."""

from __future__ import annotations

import pytest

from tests.model.plays import Play
from visualizer.model.interleaving import interleaving_of
from visualizer.scheduling.operations import ACQUIRE, END, JOIN, READ, RELEASE, START, WRITE
from visualizer.search.standing import LockStanding, about_to, awaited_by, locks_of, runs_on_quietly, variables_of
from visualizer.search.stepping import NextStep, Situation


def situation(play: Play, *threads: NextStep, candidates: tuple[int, ...] = ()) -> Situation:
    return Situation(threads, candidates, interleaving=interleaving_of(play.table(), play.threads))


def played() -> Play:
    play = Play(2)
    play.begin(1, 2)
    play.acquire(1, "gate", 5)
    play.add(1, "counter", 6, 0)
    return play


def about(kind: int, thing: str = "", state: str = "can go on", words: str = "") -> NextStep:
    return NextStep("Thread-1", False, state, kind, thing, "a.py", 3, words)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (about(READ, "counter"), "about to read counter, now 1"),
        (about(WRITE, "other"), "about to write other"),
        (about(ACQUIRE, "gate"), "about to take gate"),
        (about(RELEASE, "gate"), "about to release gate"),
        (about(START, "Thread-2"), "about to start Thread-2"),
        (about(JOIN, "Thread-2"), "about to go on: Thread-2 has ended"),
        (about(END, "Thread-1"), "about to end"),
        (about(READ, "counter", "ended"), "has ended"),
        (about(READ, "counter", "to be started"), "not started yet"),
        (about(READ, "counter", "outside"), "waits for something outside the program"),
        (
            about(ACQUIRE, "gate", "waits", "Thread-1 waits for gate, held by Thread-2 at a.py:3"),
            "waits for gate, held by Thread-2",
        ),
    ],
)
def test_each_thread_says_in_words_what_it_is_about_to_do(step, words):
    assert about_to(situation(played(), step), 0) == words


def test_a_shared_variable_has_its_value_and_who_wrote_it_last():
    (variable,) = variables_of(situation(played()).interleaving)
    assert (variable.name, variable.value, variable.writer, variable.history) == ("counter", "1", 1, ("1",))


def test_a_lock_has_its_owner_and_who_waits_for_it():
    waits = about(ACQUIRE, "gate", "waits", "Thread-2 waits for gate")
    here = situation(played(), about(END), about(END), waits)
    assert locks_of(here) == [LockStanding("gate", 1, (2,))]
    (awaited,) = awaited_by(here)
    assert (awaited.thread, awaited.kind, awaited.name, awaited.place.line) == (2, ACQUIRE, "gate", 3)


def test_a_lock_that_was_released_is_free():
    play = played()
    play.release(1, "gate", 5)
    assert locks_of(situation(play)) == [LockStanding("gate")]


@pytest.mark.parametrize(
    ("kind", "candidates", "quietly"), [(READ, (0,), True), (READ, (), False), (WRITE, (0,), False)]
)
def test_others_notice_no_reading(kind, candidates, quietly):
    here = situation(played(), about(kind, "counter"), candidates=candidates)
    assert runs_on_quietly(here, 0) is quietly
