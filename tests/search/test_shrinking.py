"""A failing schedule is told with the fewest preemptions, and can be followed again."""

from __future__ import annotations

import pytest
from conftest import PROGRAMS

from visualizer.recorder import Program
from visualizer.search.checking import Found
from visualizer.search.children import Target
from visualizer.search.shrinking import deviations_of

from .programs import LOST, check, target

BUGS = PROGRAMS.parent / "bugs"
NEEDS = {"lost_update_global": 1, "forgotten_while": 0, "lock_order_two": 1, "aba_stack": 1, "traffic_lights": 2}
"""The fewest preemptions with which a bug of the set fails, as its file says."""


def bug(name: str, **options) -> Found:
    path = BUGS / f"{name}.py"
    expect = [line[len("# expect: ") :] for line in path.read_text().splitlines() if line.startswith("# expect: ")]
    return check(Target(Program(str(path)), expect[0] if expect else ""), **options)


@pytest.mark.parametrize("name", NEEDS)
def test_the_fewest_preemptions_are_left(name):
    text = (BUGS / f"{name}.py").read_text()
    assert f"# needs: {NEEDS[name]} preemption" in text
    assert bug(name).preemptions == NEEDS[name]


@pytest.mark.parametrize("seed", range(0, 400, 100))
def test_whatever_was_found_first_the_same_is_left(seed, tmp_path):
    found = check(target(tmp_path, LOST, "counter == 2"), "random", seed=seed)
    assert found.failing is not None
    assert (found.preemptions, found.message) == (1, "the expectation does not hold: counter is 1")
    assert len(found.failing.turns) == 5


def test_it_still_fails_in_the_same_way(tmp_path):
    # With fewer switches it would be the first assertion.
    source = LOST + "    assert counter > 0, 'none'\n    assert counter == 2, 'lost'\n"
    assert check(target(tmp_path, source)).message == "AssertionError: lost"


def test_switches_are_counted_by_the_steps_of_the_thread_that_is_left():
    assert deviations_of([[0, 3], [1, 2], [0, 1], [2, 5]]) == [(0, 3, 1), (1, 2, 0), (0, 4, 2)]
    assert deviations_of([[0, 3]]) == deviations_of([]) == []
