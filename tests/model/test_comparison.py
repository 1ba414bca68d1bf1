"""Two runs are compared by their times and by what their threads did."""

from __future__ import annotations

import pytest

from visualizer.model.comparison import Totals, ratio_words
from visualizer.model.states import State

MS = 1_000_000


def run(milliseconds: float, **times: int) -> Totals:
    return Totals("a run", round(milliseconds * MS), 2, {State[name]: time for name, time in times.items()})


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (100, 370, "The second takes 3.7 times as long as the first: 100 ms and 370 ms."),
        (370, 100, "The first takes 3.7 times as long as the second: 370 ms and 100 ms."),
        (1000, 1030, "Both take about as long: 1 s and 1.03 s."),
        (1000, 1250, "The second takes 1.25 times as long as the first: 1 s and 1.25 s."),
        (100, 3300, "The second takes 33 times as long as the first: 100 ms and 3.3 s."),
        (4, 9, "Both are over at once, too soon to compare their times: 4 ms and 9 ms."),
        (0, 9, ""),
    ],
)
def test_times_are_compared_in_a_sentence(first, second, words):
    assert ratio_words(run(first), run(second)) == words


def test_shares_are_of_all_threads_together():
    one = run(100, RUNNING=30, WAITING=70, BLOCKED=100)
    assert one.share(State.RUNNING) == 0.15
    assert one.share(State.BLOCKED) == 0.5
    assert one.share(State.READY) == 0
    assert run(100).share(State.RUNNING) == 0
