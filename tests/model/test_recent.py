"""What is drawn of a long run, and how an interleaving grows."""

from __future__ import annotations

from visualizer.model.growing import First, Growing
from visualizer.model.interleaving import Interleaving, Step, takings
from visualizer.model.recent import WINDOW, Recent
from visualizer.scheduling.operations import ACQUIRE, BEGIN, READ, RELEASE, WRITE

LOCK, LET_GO, COUNTER = 1, 2, 3


def long_run(count: int) -> Interleaving:
    """A lock is taken and kept, another one taken and released, and then only a counter is written and read."""
    kinds = [(BEGIN, 0), (ACQUIRE, LOCK), (ACQUIRE, LET_GO), (RELEASE, LET_GO), (WRITE, COUNTER)]
    kinds += [(READ, COUNTER)] * (count - len(kinds))
    return Interleaving(["MainThread"], [Step(number, 0, kind, thing) for number, (kind, thing) in enumerate(kinds)])


def test_a_short_run_is_drawn_whole():
    run = long_run(2 * WINDOW - 1)
    assert Recent().of(run) is run


def test_of_a_long_run_the_last_steps_are_drawn_and_what_still_matters_of_those_before():
    run = long_run(5 * WINDOW + 7)
    drawn = Recent().of(run).steps
    assert [step.number for step in drawn[:3]] == [0, 1, 4]
    assert [step.number for step in drawn[3:]] == list(range(4 * WINDOW, 5 * WINDOW + 7))
    assert takings(drawn) == {1}


def test_what_is_drawn_is_the_same_whether_the_run_has_grown_or_not():
    recent = Recent()
    for count in range(WINDOW, 6 * WINDOW, WINDOW // 2):
        assert recent.of(long_run(count)).steps == Recent().of(long_run(count)).steps


def test_what_was_told_first_stays_as_it_was_when_more_is_told():
    growing = Growing()
    table = {"places": [["a.py", 1, "f"]], "things": {"3": "counter"}, "kinds": {"3": "variable"}}
    first = growing.add({**table, "steps": [[0, WRITE, 3, 1, "", "1"]]}, [["MainThread", False]])
    second = growing.add({**table, "places": [], "steps": [[0, READ, 3, 1, "", "1"]]}, [["MainThread", False]])
    assert len(first.steps) == 1
    assert [(step.number, step.kind, step.place.line) for step in second.steps] == [(0, WRITE, 1), (1, READ, 1)]
    assert second.steps[-1] == second.steps[1]
    assert list(second.steps[:1]) == list(first.steps)


def test_what_gets_its_name_later_has_it_from_the_beginning():
    growing = Growing()
    table = {"places": [], "kinds": {"1": "lock"}}
    growing.add({**table, "things": {"1": "lock (a.py:1)"}, "steps": [[0, ACQUIRE, 1, 0, "", None]]}, [["M", False]])
    whole = growing.add({**table, "things": {"1": "door"}, "steps": []}, [["M", False]])
    assert [step.name for step in whole.steps] == ["door"]
    assert isinstance(whole.steps, First)
