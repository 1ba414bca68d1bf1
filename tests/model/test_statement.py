"""A statement is told access by access: what was done of it, what is next, what is to come."""

from __future__ import annotations

import pytest

from visualizer.model.interleaving import Step
from visualizer.model.statement import parts_of
from visualizer.scheduling.operations import ACQUIRE, READ, RELEASE, WRITE

ADD = "def add(self):\n    counter += 1\n    self.value = self.value + step\n    with lock:\n        pass\n"


def said(line: int, kind: int, thing: str, *done: Step, text: str = ADD, known=("counter", "account.value", "lock")):
    return [(part.words, part.when) for part in parts_of(text, line, kind, thing, done, known)]


def read(name: str, value: str, number: int = 3) -> Step:
    return Step(number, 1, READ, 7, name, value=value)


def wrote(name: str, value: str, number: int = 4) -> Step:
    return Step(number, 1, WRITE, 7, name, value=value)


def test_an_addition_is_a_read_and_then_a_write():
    assert said(2, READ, "counter") == [("read counter", "next"), ("write counter ← counter + 1", "later")]
    assert said(2, WRITE, "counter", read("counter", "0")) == [
        ("read counter → 0", "done"),
        ("write counter ← 0 + 1", "next"),
    ]


def test_a_statement_that_is_done_again_begins_anew():
    done = read("counter", "0"), wrote("counter", "1")
    assert said(2, READ, "counter", *done)[0] == ("read counter", "next")
    assert said(2, WRITE, "counter", *done, read("counter", "1", 5))[0] == ("read counter → 1", "done")


def test_an_attribute_has_the_name_that_the_program_has_for_its_object():
    assert said(3, WRITE, "account.value", read("account.value", "5")) == [
        ("read account.value → 5", "done"),
        ("write account.value ← 5 + step", "next"),
    ]


def test_a_lock_is_taken_where_its_block_begins():
    assert said(4, ACQUIRE, "lock") == [("take lock", "next")]
    assert said(4, RELEASE, "lock") == [("release lock", "next")]


@pytest.mark.parametrize("text", ["if", "counter += 1\n" * 3, ""])
def test_of_what_cannot_be_read_the_next_step_is_told(text):
    assert said(9, READ, "counter", text=text) == [("read counter", "next")]
