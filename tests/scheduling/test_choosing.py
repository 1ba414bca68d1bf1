"""Who goes next when a stepped program goes on by itself."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from visualizer.scheduling.choosing import Chooser
from visualizer.search.sources import STRATEGIES

CANDIDATES = [0, 2, 5]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_it_goes_on_where_another_one_was(strategy):
    whole = Chooser(strategy, 7)
    expected = [whole.next(CANDIDATES, 2) for _ in range(20)]
    found, state = [], 7
    for _ in range(20):
        part = Chooser(strategy, state)
        found.append(part.next(CANDIDATES, 2))
        state = json.loads(json.dumps(part.state))
    assert found == expected
    assert set(found) <= set(CANDIDATES)


def test_at_random_everybody_has_the_same_chance():
    chooser = Chooser("random", 1)
    counts = Counter(chooser.next(CANDIDATES, 0) for _ in range(3_000))
    assert all(900 < counts[number] < 1_100 for number in CANDIDATES)


def test_other_seeds_choose_otherwise():
    runs = {Chooser("random", seed).next(CANDIDATES, 0) for seed in range(20)}
    assert len(runs) == len(CANDIDATES)


def test_in_turn_the_next_one_goes_and_with_few_interruptions_the_same():
    assert Chooser("round-robin", 1).next(CANDIDATES, 2) == 5
    assert Chooser("round-robin", 1).next(CANDIDATES, 5) == 0
    assert Chooser("bounded", 1).next(CANDIDATES, 2) == 2
    assert Chooser("bounded", 1).next(CANDIDATES, 3) == 5
