"""Races are found in one run, whether it came out right or not, and order made by the program is respected."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.build import quick
from tests.model.plays import Play
from visualizer.model.races import CONTAINER_OPERATION, LOST_UPDATE, UNORDERED_WRITE, find_races


def sentences(play: Play) -> list[str]:
    return [race.sentence for race in find_races(play.interleaving())]


def test_two_additions_one_after_the_other_can_lose_an_update():
    play = Play()
    play.add(1, "counter", 12, 0)
    play.add(2, "counter", 12, 1)
    (race,) = find_races(play.interleaving())
    assert (race.name, race.grade, race.first.thread, race.second.thread) == ("counter", LOST_UPDATE, 1, 2)
    assert race.sentence == (
        "`counter` is read and then written at line 12 by two threads, with nothing ordering them: "
        "an update can be lost"
    )


def test_an_addition_in_two_lines_is_one_race():
    play = Play()
    for thread in (1, 2):
        play.read(thread, "counter", 12, 0)
        play.write(thread, "counter", 13, 1)
    assert sentences(play) == [
        "`counter` is read and then written at line 13 by two threads, with nothing ordering them: "
        "an update can be lost"
    ]


def test_writes_without_reads_are_unordered_writes():
    play = Play()
    play.write(1, "turn", 9, 1)
    play.write(2, "turn", 9, 2)
    (race,) = find_races(play.interleaving())
    assert race.grade == UNORDERED_WRITE
    assert race.sentence == "`turn` is written at line 9 by two threads, with nothing ordering them"


def test_a_read_races_with_a_write():
    play = Play()
    play.threads[1][0] = "worker-1"
    play.threads[2][0] = "worker-2"
    play.read(1, "ready", 5, False)
    play.write(2, "ready", 9, True)
    assert sentences(play) == [
        "`ready` is read at line 5 by worker-1 and written at line 9 by worker-2, with nothing ordering them"
    ]


def test_reads_do_not_race():
    play = Play()
    play.read(1, "limit", 5)
    play.read(2, "limit", 5)
    assert sentences(play) == []


def test_operations_on_a_container_are_the_mildest_grade():
    play = Play()
    for thread in (1, 2):
        play.change(thread, "items", 4)
    for thread in (1, 2):
        play.write(thread, "turn", 9)
    races = find_races(play.interleaving())
    assert [(race.name, race.grade) for race in races] == [("turn", UNORDERED_WRITE), ("items", CONTAINER_OPERATION)]
    assert races[1].sentence == "`items` is changed at line 4 by two threads, with nothing ordering them"


def test_the_worst_of_what_happens_at_two_lines_is_told_once():
    play = Play(3)
    play.write(1, "counter", 12, 0)
    play.write(2, "counter", 12, 0)
    play.add(3, "counter", 12, 0)
    assert [race.grade for race in find_races(play.interleaving())] == [LOST_UPDATE]


def test_start_and_join_make_an_order():
    play = Play(0)
    play.threads.append(["Thread-1 (work)", False])
    play.write(0, "result", 1)
    play.do(0, 7, 1, line=2)
    play.begin(1)
    play.write(1, "result", 10)
    play.end(1)
    play.join(0, 1)
    play.write(0, "result", 3)
    assert sentences(play) == []


def test_a_join_that_gave_up_makes_no_order():
    play = Play(1)
    play.begin(1)
    play.join(0, 1)
    play.write(1, "result", 10)
    play.read(0, "result", 3)
    play.end(1)
    assert len(sentences(play)) == 1


def test_what_the_parent_does_after_the_start_is_not_ordered():
    play = Play(1)
    play.begin(1)
    play.write(0, "result", 3)
    play.read(1, "result", 10)
    assert len(sentences(play)) == 1


def test_a_lock_orders_only_those_who_take_the_same_one():
    play = Play()
    for thread, lock in ((1, "one"), (2, "two")):
        play.acquire(thread, lock, 11)
        play.add(thread, "counter", 12, 0)
        play.release(thread, lock, 11)
    assert [race.grade for race in find_races(play.interleaving())] == [LOST_UPDATE]


def test_a_refused_look_at_a_lock_makes_no_order():
    play = Play()
    play.look(1, "lock", 10)
    play.add(1, "counter", 12, 0)
    play.look(2, "lock", 10)
    play.add(2, "counter", 12, 1)
    play.release(1, "lock", 13)
    assert len(sentences(play)) == 1


def test_whose_turn_it_is_makes_no_order_across_many_steps():
    play = Play()
    play.write(1, "ready", 5, True)
    for _ in range(100):
        play.read(1, "other", 6)
        play.read(2, "other", 6)
    play.read(2, "ready", 9, True)
    assert len(sentences(play)) == 1


ACCESSES = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["x", "y"]), st.booleans(), st.integers(1, 4)), max_size=30
)


def played(accesses: list, lock: str | None) -> Play:
    play = Play(3)
    play.begin(1, 2, 3)
    for thread, name, writes, line in accesses:
        if lock:
            play.acquire(thread, lock, 80)
        (play.write if writes else play.read)(thread, name, line, line)
        if lock:
            play.release(thread, lock, 81)
    return play


@quick
@given(ACCESSES)
def test_a_common_lock_around_all_accesses_leaves_no_race(accesses: list):
    assert sentences(played(accesses, "lock")) == []


@quick
@given(ACCESSES)
def test_without_locks_a_variable_races_when_two_threads_use_it_and_one_writes(accesses: list):
    found = {race.name for race in find_races(played(accesses, None).interleaving())}
    expected = {
        name
        for one, name, writes, _ in accesses
        for other, same, _, _ in accesses
        if writes and name == same and one != other
    }
    assert found == expected


@pytest.mark.parametrize("count", [2, 5])
def test_a_race_of_many_threads_is_told_once(count: int):
    play = Play(count)
    for thread in range(1, count + 1):
        play.add(thread, "counter", 12, 0)
    assert len(sentences(play)) == 1


def test_what_several_runs_show_is_told_once_and_by_the_worst_of_them():
    runs = []
    for one, other in ((1, 2), (2, 1)):
        play = Play()
        play.write(one, "counter", 12, 0)
        (play.add if one == 2 else play.write)(other, "counter", 12, 0)
        play.write(one, "turn", 9, 0)
        play.read(other, "turn", 8, 0)
        runs.append(play.interleaving())
    found = find_races(*runs)
    assert [(race.name, race.grade) for race in found] == [("counter", LOST_UPDATE), ("turn", UNORDERED_WRITE)]
