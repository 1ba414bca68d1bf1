"""Threads from creation to end."""

from tests.model.build import Story
from visualizer.model.states import End, State
from visualizer.runtime.protocol import Define, Kind, Outcome


def test_a_thread_that_ran_is_finished() -> None:
    story = Story()
    number = story.thread("worker", created=10, begun=30, ended=90, line=14)
    life = story.lives()["worker"]
    assert (life.created, life.started, life.ended, life.end) == (10, 30, 90, End.FINISHED)
    assert life.thread == number
    assert life.parent == story.main
    assert story.tables().place(life.place).line == 14


def test_a_thread_that_was_never_started_is_created_until_the_end() -> None:
    story = Story(duration=500)
    number = story.thread("idle", created=100, begun=None)
    story.exits(500)
    life = story.lives()["idle"]
    assert (life.created, life.started, life.ended) == (100, None, None)
    assert story.states(number) == [(100, State.CREATED)]
    assert story.analysis().tracks[number].totals()[State.CREATED] == 400


def test_a_thread_that_an_exception_ended_says_which() -> None:
    story = Story()
    number = story.thread("worker", ended=90, outcome=Outcome.FAILED)
    story.define(Define.EXCEPTION, number, "ValueError", "no")
    life = story.lives()["worker"]
    assert life.end is End.EXCEPTION
    assert life.facts.exception == "ValueError: no"


def test_a_thread_that_is_cut_off_by_the_shutdown_is_killed_at_exit() -> None:
    story = Story(duration=1000)
    story.thread("heart", daemon=True, begun=10)
    story.exits(900)
    life = story.lives()["heart"]
    assert (life.end, life.ended) == (End.KILLED_AT_EXIT, 900)


def test_without_a_shutdown_the_threads_died_with_the_process() -> None:
    story = Story(duration=1000)
    story.thread("heart", daemon=True)
    story.header.code, story.header.signal = 137, 9
    lives = story.lives()
    assert {name: (life.end, life.ended) for name, life in lives.items()} == {
        "MainThread": (End.DIED_WITH_PROCESS, 1000),
        "heart": (End.DIED_WITH_PROCESS, 1000),
    }


def test_a_thread_that_ends_after_the_shutdown_began_is_finished() -> None:
    story = Story()
    story.thread("quick", daemon=True, ended=950)
    story.exits(900)
    assert story.lives()["quick"].end is End.FINISHED


def test_while_the_program_runs_so_do_its_threads() -> None:
    story = Story()
    story.thread("worker")
    assert {(life.end, life.ended) for life in story.lives().values()} == {(End.RUNNING, None)}


def test_the_main_thread_is_finished_when_the_shutdown_is_seen() -> None:
    story = Story()
    story.exits(900)
    main = story.lives()["MainThread"]
    assert (main.end, main.ended, main.created, main.started) == (End.FINISHED, 900, 0, 0)


def test_the_main_thread_may_end_by_an_exception() -> None:
    story = Story()
    story.define(Define.EXCEPTION, story.main, "KeyError", "'x'")
    story.exits(900, code=1)
    assert story.lives()["MainThread"].end is End.EXCEPTION


def test_a_thread_that_nobody_was_seen_to_create_begins_when_it_runs() -> None:
    story = Story()
    story.thread("foreign thread 4711", created=None, begun=50, kind="foreign", daemon=True)
    life = story.lives()["foreign thread 4711"]
    assert (life.created, life.started, life.parent) == (50, 50, 0)


def test_threads_come_in_the_order_of_their_numbers() -> None:
    story = Story()
    story.thread("b", created=50, begun=60)
    story.thread("a", created=20, begun=30)
    assert list(story.lives()) == ["MainThread", "b", "a"]


def test_a_thread_whose_definition_was_dropped_is_not_lost() -> None:
    story = Story()
    story.event(10, 77, Kind.THREAD_BEGUN)
    story.event(90, 77, Kind.THREAD_ENDED)
    assert 77 in [life.thread for life in story.analysis().lives]
