"""What queues, semaphores, events, barriers and conditions hold while a program is stepped, and who waits at them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from visualizer.recorder import Program
from visualizer.search.children import Target
from visualizer.search.standing import Holding, holdings_of, locks_of
from visualizer.search.stepping import Stepper

PROGRAM = """\
import queue
import threading

jobs = queue.Queue(2)
doors = threading.Semaphore(2)
ready = threading.Event()
meeting = threading.Barrier(2)
bell = threading.Condition()


def take():
    jobs.get()
    doors.acquire()
    with bell:
        bell.wait()


def give():
    for number in (7, 8):
        jobs.put(number)
    ready.set()


def look():
    for _ in range(20):
        ready.is_set()


threads = [threading.Thread(target=run) for run in (take, give, look)]
for thread in threads:
    thread.start()
"""


@pytest.fixture
def stepper(tmp_path: Path) -> Iterator[Stepper]:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM, encoding="utf-8")
    with Stepper(Target(Program(str(path), interpreter=sys.executable))) as made:
        yield made


def holdings(stepper: Stepper) -> dict[str, Holding]:
    return {holding.name: holding for holding in holdings_of(stepper.situation)}


def go(stepper: Stepper, thread: int) -> None:
    """Let a thread go on as far as it can."""
    while thread in stepper.situation.candidates:
        stepper.choose(thread)


def test_each_is_told_with_what_it_holds_and_who_waits(stepper):
    go(stepper, 0)
    assert {name: (holding.kind, holding.words) for name, holding in holdings(stepper).items()} == {
        "jobs": ("queue", "empty, 0 of 2"),
        "doors": ("semaphore", "2 permits left"),
        "ready": ("event", "not set"),
        "meeting": ("barrier", "0 of 2 are there"),
        "bell": ("condition", "nobody waits"),
    }
    go(stepper, 1)
    assert holdings(stepper)["jobs"].waiters == (1,)
    for _ in range(40):
        if holdings(stepper)["ready"].words == "not set":
            stepper.choose(2)
    assert holdings(stepper)["jobs"].words == "[7, 8], 2 of 2"
    go(stepper, 1)
    assert holdings(stepper)["doors"].words == "1 permit left"
    assert holdings(stepper)["bell"] == Holding("bell", "condition", "1 waits to be notified", (1,))
    while stepper.situation.report is None:
        stepper.choose(stepper.situation.candidates[0])
    found = holdings(stepper)
    assert "jobs" not in [lock.name for lock in locks_of(stepper.situation)]
    assert stepper.situation.report["outcome"] == "deadlock"
    assert found["bell"].waiters == (1,)
