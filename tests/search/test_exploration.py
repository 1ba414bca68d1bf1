"""Systematic searches see every result that a program can have: compared with the set of all its states."""

from __future__ import annotations

from math import comb
from random import Random

import pytest

from visualizer.search.exploration import BoundedExploration, ExhaustiveExploration

from .plays import DEADLOCK, Operation, Program, all_results, results_of

STATES = 1_000
RUNS = 20_000
START_TWO = (("start", 1), ("start", 2))
ADD = (("read", 0), ("write", 0))
LOCKED_ADD = (("acquire", 0), *ADD, ("release", 0))
PROGRAMS = {
    "a lost update": Program((START_TWO, ADD, ADD)),
    "no lost update": Program((START_TWO, LOCKED_ADD, LOCKED_ADD)),
    "nothing shared": Program((START_TWO, (("write", 0),) * 6, (("write", 1),) * 6)),
    "one writer": Program(((*START_TWO, ("start", 3), ("write", 0)), *[(("read", 0),)] * 3)),
    "items": Program((START_TWO, (("put", 0, 0), ("item", 0, 1)), (("put", 0, 1), ("item", 0, 0)))),
    "an item and all": Program((START_TWO, (("put", 0, 0), ("put", 0, 1)), (("whole", 0), ("change", 0)))),
    "two orders of locks": Program(
        (
            START_TWO,
            (("acquire", 0), ("acquire", 1), ("release", 1), ("release", 0)),
            (("acquire", 1), ("acquire", 0), ("release", 0), ("release", 1)),
        )
    ),
    "a lock that is tried": Program((START_TWO, (("try", 0), ("if", (("write", 0), ("release", 0)))), LOCKED_ADD)),
    "a timeout": Program((START_TWO, (("acquire late", 0), ("read", 0)), (("acquire", 0), ("write", 0)))),
    "a lock that another releases": Program((START_TWO, (("acquire", 0), ("read", 0)), (("write", 0), ("release", 0)))),
    "a look at a thread": Program(((*START_TWO, ("alive", 1), ("read", 0)), (("write", 0),), (("alive", 1),))),
    "a sleep": Program((START_TWO, (("sleep",), *ADD), (*ADD, ("sleep",), ("read", 0)))),
    "two timeouts": Program(((*START_TWO, ("write", 1)), (("acquire late", 0),), (("acquire late", 0), ("write", 1)))),
    "a daemon": Program(((("start", 1), ("read", 0)), (*ADD, *ADD)), frozenset({1})),
    "a daemon that waits": Program(((("start", 1), ("acquire", 0)), (("acquire", 0), ("write", 0))), frozenset({1})),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_exhaustive_search_sees_all_results(name: str):
    assert_complete(PROGRAMS[name])


@pytest.mark.parametrize(
    "name", sorted(PROGRAMS.keys() - {"nothing shared", "one writer"})
)  # which have too many schedules
def test_so_does_a_search_with_a_bound_that_is_never_reached(name: str):
    expected = all_results(PROGRAMS[name], STATES)
    assert expected is not None
    found, _ = results_of(PROGRAMS[name], BoundedExploration(100), RUNS)
    assert DEADLOCK in found if DEADLOCK in expected else found == expected


@pytest.mark.parametrize("has_daemons", [False, True], ids=["", "daemons"])
def test_exhaustive_search_sees_all_results_of_any_small_program(has_daemons: bool):
    assert sum(assert_complete(any_program(Random(seed), has_daemons)) for seed in range(150)) > 80


@pytest.mark.slow
@pytest.mark.parametrize("has_daemons", [False, True], ids=["", "daemons"])
@pytest.mark.parametrize("part", range(8))
def test_exhaustive_search_sees_all_results_of_many_small_programs(part: int, has_daemons: bool):
    seeds = range(1_000 * (part + 1), 1_000 * (part + 1) + 600)
    assert sum(assert_complete(any_program(Random(seed), has_daemons)) for seed in seeds) > 200


def test_what_does_not_depend_on_each_other_is_tried_in_one_order():
    exploration = ExhaustiveExploration()
    _, runs = results_of(PROGRAMS["nothing shared"], exploration, RUNS)
    assert runs == exploration.classes == 1


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_each_class_is_seen_once(steps: int):
    # Writes to the same variable: each order is a class of its own.
    exploration = ExhaustiveExploration()
    results_of(Program((START_TWO, (("write", 0),) * steps, (("write", 0),) * steps)), exploration, RUNS)
    assert exploration.classes == comb(2 * steps, steps)


def test_a_search_is_complete_when_it_has_nothing_left():
    exploration = ExhaustiveExploration()
    assert not exploration.is_complete
    results_of(PROGRAMS["a lost update"], exploration, RUNS)
    assert exploration.is_complete
    assert exploration.next() is None


@pytest.mark.parametrize(("bound", "is_found"), [(0, False), (1, True)])
def test_a_bounded_search_interrupts_no_more_often_than_it_may(bound: int, is_found: bool):
    results, _ = results_of(PROGRAMS["a lost update"], BoundedExploration(bound), RUNS)
    assert any(seen == ((), ((),), ((),)) for seen, *_ in results) == is_found


def assert_complete(program: Program) -> bool:
    """Whether the program is small enough for its results to be known; they have to be found then."""
    expected = all_results(program, STATES)
    if expected is None:
        return False
    found, _ = results_of(program, ExhaustiveExploration(), RUNS)
    if DEADLOCK in expected:
        assert DEADLOCK in found, program
    else:
        assert found == expected, program
    return True


def any_program(random: Random, has_daemons: bool) -> Program:
    """A program of up to three threads besides the main one."""
    count = random.choice((1, 2, 2, 3, 3))
    most = {1: 4, 2: 3, 3: 2}[count]
    threads, main = [], []
    for number in range(1, count + 1):
        threads.append(tuple(op for _ in range(random.randint(1, most)) for op in any_part(random, number)))
        main.append(("start", number))
        if random.random() < 0.3:
            main += any_part(random, number + 1)
    daemons = {number for number in range(1, count + 1) if has_daemons and random.random() < 0.4}
    return Program((tuple(main), *threads), frozenset(daemons))


def any_part(random: Random, thread: int) -> list[Operation]:
    """Some operations of a thread; it looks at and waits for those before it."""
    luck, which = random.random(), random.randrange(2)
    if luck < 0.45:
        return [(random.choice(("read", "write")), which)]
    if luck < 0.55:
        return [(random.choice(("item", "put")), 0, which)]
    if luck < 0.62:
        return [(random.choice(("whole", "change")), 0)]
    if luck < 0.75:
        return [("acquire", which), *any_part(random, thread), ("release", which)]
    if luck < 0.77:
        return [("sleep",)]
    if luck < 0.84:
        return [(random.choice(("acquire late", "try", "release")), which)]
    if luck < 0.90 and thread > 1:
        return [(random.choice(("alive", "join")), random.randrange(1, thread))]
    return [(random.choice(("read", "try")), which), ("if", tuple(any_part(random, thread)))]
