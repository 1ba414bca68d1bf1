"""`visualizer.check` in a test: a function is run under many schedules."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

import visualizer


class Account:
    def __init__(self) -> None:
        self.balance = 100
        self.lock = threading.Lock()

    def withdraw(self, amount: int) -> None:
        if self.balance >= amount:
            self.balance -= amount

    def withdraw_safely(self, amount: int) -> None:
        with self.lock:
            self.withdraw(amount)


def twice(function: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=function, args=(70,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def overdraws() -> None:
    account = Account()
    twice(account.withdraw)
    assert account.balance >= 0


def keeps_within_its_means() -> None:
    account = Account()
    twice(account.withdraw_safely)
    assert account.balance >= 0


total = 0


def adds() -> None:
    def add(amount: int) -> None:
        global total
        total += amount

    twice(add)


class Kept:
    @staticmethod
    def overdraws() -> None:
        overdraws()


def needs_an_argument(tmp_path) -> None:
    raise AssertionError(tmp_path)


def waits_for_somebody() -> None:
    input()


def test_a_failing_schedule_fails_the_test_and_tells_how():
    with pytest.raises(visualizer.ScheduleFailed, match=r"reads self\.balance: 100") as failure:
        visualizer.check(overdraws)
    assert failure.value.found.kind == "assertion"
    assert isinstance(failure.value, AssertionError)


def test_a_function_that_no_schedule_breaks_passes():
    assert visualizer.check(keeps_within_its_means, schedules=20).outcome == "passed"
    assert visualizer.check(keeps_within_its_means, strategy="exhaustive").outcome == "verified"


def test_an_expectation_is_asked_of_the_module_of_the_function():
    with pytest.raises(visualizer.ScheduleFailed, match="total is 70"):
        visualizer.check(adds, expect="total == 140")


def test_a_static_method_is_found_by_its_qualified_name():
    with pytest.raises(visualizer.ScheduleFailed):
        visualizer.check(Kept.overdraws)


def test_this_process_keeps_what_it_has():
    before = total
    visualizer.check(adds, schedules=3)
    assert total == before


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (needs_an_argument, "needs tmp_path: arguments and fixtures"),
        (Account().withdraw, "no plain function"),
        (print, "no plain function"),
        (lambda: None, "lambda|closure"),
        (waits_for_somebody, "standard input"),
    ],
)
def test_what_cannot_be_checked_is_refused_with_the_reason(function, reason):
    with pytest.raises(visualizer.CannotCheck, match=reason):
        visualizer.check(function, schedules=3)


def test_a_closure_is_refused():
    account = Account()

    def scenario() -> None:
        twice(account.withdraw)

    with pytest.raises(visualizer.CannotCheck, match="closure"):
        visualizer.check(scenario)


def test_there_are_only_the_strategies_that_there_are():
    with pytest.raises(ValueError, match="mixed"):
        visualizer.check(overdraws, strategy="luck")
