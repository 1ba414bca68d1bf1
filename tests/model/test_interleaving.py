"""The steps of a controlled run are read from a table that may be damaged."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.build import quick
from tests.model.plays import FILE, Play
from visualizer.model.interleaving import InterleavingError, Step, interleaving_of, takings
from visualizer.model.tables import Place
from visualizer.runtime.protocol import USER
from visualizer.scheduling.operations import ACQUIRE, READ


def a_play() -> Play:
    play = Play()
    play.begin(1)
    play.acquire(1, "lock", 11)
    play.read(1, "counter", 12, 0)
    return play


def test_a_step_knows_who_did_what_where_with_which_value():
    found = a_play().interleaving()
    assert found.steps[-1] == Step(4, 1, READ, 1001, "counter", Place(FILE, 12, "work", USER), "", "0")
    assert found.steps[0].name == ""
    assert not found.steps[2].place.file


def test_daemon_threads_are_known():
    play = a_play()
    play.threads[2][1] = True
    assert play.interleaving().daemons == {2}


def test_what_all_threads_run_is_not_part_of_their_names():
    play = a_play()
    assert [play.interleaving().called(thread) for thread in range(3)] == ["the main thread", "Thread-1", "Thread-2"]
    play.threads[2][0] = "Thread-2 (read)"
    assert play.interleaving().called(1) == "Thread-1 (work)"


def test_a_place_is_its_line_and_its_file_too_if_there_are_several():
    play = a_play()
    found = play.interleaving()
    assert found.where(found.steps[-1].place) == "line 12"
    play.places[1][0] = "/home/me/other.py"
    found = play.interleaving()
    assert found.where(found.steps[-1].place) == "bank.py:12"


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("steps",), None),
        (("steps", 0), [0, READ]),
        (("steps", 0, 0), 3),
        (("steps", 0, 0), True),
        (("steps", 0, 1), 99),
        (("steps", 0, 2), 7),
        (("steps", 4, 2), 7),
        (("steps", 0, 3), 50),
        (("steps", 0, 3), -1),
        (("steps", 0, 4), None),
        (("steps", 0, 5), 1),
        (("places", 0, 1), "12"),
        (("things",), []),
        (("things", "one"), "counter"),
        (("kinds", "1000"), "window"),
        (("threads", 0), ["MainThread"]),
        (("threads", 0, 0), 5),
    ],
)
def test_a_damaged_table_is_refused(where: tuple, value: Any):
    play = a_play()
    table = {**copy.deepcopy(play.table()), "threads": play.threads}
    part: Any = table
    for key in where[:-1]:
        part = part[key]
    part[where[-1]] = value
    with pytest.raises(InterleavingError, match="cannot be read"):
        interleaving_of(table, table["threads"])


@quick
@given(st.recursive(st.none() | st.integers() | st.text(max_size=3), lambda parts: st.lists(parts, max_size=4)))
def test_whatever_a_table_holds_it_is_read_or_refused(value: Any):
    for key in ("steps", "places", "things", "kinds"):
        with pytest.raises(InterleavingError):
            interleaving_of({**a_play().table(), key: value if value != [] else None}, a_play().threads)


def taken_lines(play: Play) -> list[int]:
    steps = play.interleaving().steps
    return [step.place.line for step in steps if step.number in takings(steps)]


def test_who_gave_up_waiting_for_a_lock_has_not_taken_it():
    play = Play()
    play.acquire(1, "lock", 1)
    play.acquire(2, "lock", 2)
    play.release(1, "lock", 3)
    assert taken_lines(play) == [1]


def test_who_looked_at_a_lock_took_it_only_if_they_release_it():
    play = Play()
    play.look(1, "lock", 1)
    play.look(2, "lock", 2)
    play.release(2, "lock", 3)
    play.acquire(1, "lock", 4)
    play.look(1, "lock", 5)
    play.release(1, "lock", 6)
    assert taken_lines(play) == [2, 4]


def test_a_lock_that_another_thread_releases_is_taken_by_who_waited_for_it_first():
    play = Play()
    play.acquire(1, "lock", 1)
    play.release(2, "lock", 2)
    play.acquire(1, "lock", 3)
    assert taken_lines(play) == [1, 3]


def test_a_lock_that_is_held_at_the_end_was_taken():
    play = Play()
    play.look(1, "one", 1)
    play.acquire(2, "two", 2)
    assert taken_lines(play) == [1, 2]
    assert play.interleaving().steps[-1].kind == ACQUIRE
