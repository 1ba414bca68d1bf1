"""What a demo declares is said in words for an audience."""

from __future__ import annotations

from pathlib import Path

import pytest

from visualizer.model.demo_words import declared, picture, why_right
from visualizer.model.demos import Demo, FailingOrder, find_demos


def demo(**facts) -> Demo:
    return Demo(Path("race.py"), "A race", "Two run.", **facts)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, ""),
        ({"picture": ("deadlock",)}, "To be seen: deadlock."),
        ({"fails": "deadlock"}, "It goes wrong: a deadlock, in which nobody can go on."),
        (
            {"fails": "expectation", "expect": "x == 2", "schedule": FailingOrder("0 1", 2, "")},
            "It can go wrong: at the end x == 2 is not true. The shortest way there that is known has 2 steps.",
        ),
        (
            {"fails": "assertion", "schedule": FailingOrder("0", 1, "")},
            "It can go wrong: an assertion does not hold. The shortest way there that is known has 1 step.",
        ),
        ({"corrects": Path("x.py")}, "This is the corrected program: no order makes it fail."),
    ],
)
def test_a_failure_is_said_with_the_shortest_way_to_it_and_else_the_picture(facts: dict, words: str):
    assert declared(demo(**facts)) == words


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("3 threads", "3 threads"),
        ("worker-* waits at least 80 %", "each worker-… waits for at least 80 % of its life"),
        ("some * is blocked", "some thread is blocked"),
        ("main waits", "MainThread waits"),
        ("guest of * waits at most 5 %", "each guest of … waits for at most 5 % of its life"),
        ("main ends before heart ends", "MainThread ends before heart ends"),
        ("quick-* is blocked by slow", "each quick-… is blocked by slow"),
    ],
)
def test_a_clause_of_a_picture_is_said_without_signs(clause: str, words: str):
    assert picture(demo(picture=(clause,))) == words


def test_every_demo_has_something_to_say():
    assert all(declared(one) and "*" not in picture(one) for one in find_demos())


def test_why_it_comes_out_right_names_the_python_and_is_luck_without_a_gil():
    right = demo(fails="expectation", why_right="Nobody gets in between.")
    assert why_right(right, "3.12.1", True) == "Why does it come out right under Python 3.12.1? Nobody gets in between."
    assert "only by luck" in why_right(right, "3.13.0t", False)
    assert why_right(demo(), "3.12.1", True) == ""
