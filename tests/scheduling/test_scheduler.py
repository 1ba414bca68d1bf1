"""Whoever has the baton runs: order, deadlocks, virtual time, fairness and ends of controlled runs."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from visualizer.recorder import Program
from visualizer.scheduling.operations import NAMES, kind_of, thread_of
from visualizer.search.children import Target
from visualizer.search.runs import Runs

QUIET = {"strategy": "round-robin", "quantum": 0}
BEGIN = "import threading, time\n"


class Controlled:
    """Runs of one program under orders."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    def run(self, order: dict) -> dict:
        """The report of a run, once all that is shared is known."""
        while True:
            report = self._runs.one({**order, "keep": True})
            assert report is not None
            new = set(report["found"]) - self._runs.shared
            if not new:
                return report
            self._runs.shared |= new

    def steps(self) -> list[tuple[int, str]]:
        """Thread and operation of each step of a run that nobody interrupts."""
        trace = self.run({"strategy": "guided", "prefix": [], "sleeping": []})["trace"]
        return [(thread_of(step), NAMES[kind_of(step)]) for step in trace]

    def outputs(self, count: int = 40) -> set[str]:
        """What random runs print, or how they end otherwise."""
        reports = [self.run({"strategy": "random", "seed": seed}) for seed in range(count)]
        return {report["stdout"].strip() if report["outcome"] == "ok" else report["outcome"] for report in reports}


@pytest.fixture
def controlled(tmp_path: Path) -> Iterator:
    opened: list[Runs] = []
    numbers = itertools.count()

    def make(source: str, steps: int = 200_000) -> Controlled:
        script = tmp_path / f"program{next(numbers)}.py"
        script.write_text(BEGIN + dedent(source))
        runs = Runs(Target(Program(str(script))), steps, time.monotonic() + 60, lambda: False)
        opened.append(runs)
        return Controlled(runs)

    yield make
    for runs in opened:
        runs.__exit__(None, None, None)


# Order


def test_a_thread_begins_behind_its_start_and_ends_before_it_was_joined(controlled):
    steps = controlled("""
        thread = threading.Thread(target=lambda: None)
        thread.start()
        thread.join()
    """).steps()
    assert steps == [(0, "start"), (1, "begin"), (1, "end"), (0, "join"), (0, "end")]


def test_who_is_not_interrupted_goes_on_until_it_has_to_wait(controlled):
    program = controlled("""
        threads = [threading.Thread(target=print, args=(number,)) for number in range(3)]
        for thread in threads: thread.start()
        print("main")
        for thread in threads: thread.join()
    """)
    assert program.run(QUIET)["stdout"].split() == ["main", "0", "1", "2"]
    assert program.run(QUIET)["preemptions"] == 0


def test_every_order_of_threads_is_possible(controlled):
    program = controlled("""
        threads = [threading.Thread(target=print, args=(number,), kwargs={"end": ""}) for number in range(3)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
    """)
    assert program.outputs(300) == set(map("".join, itertools.permutations("012")))


def test_the_end_waits_for_threads_but_not_for_daemons(controlled):
    program = controlled("""
        threading.Thread(target=print, args=("thread",)).start()
        threading.Thread(target=print, args=("daemon",), daemon=True).start()
    """)
    assert program.outputs() == {"thread", "thread\ndaemon", "daemon\nthread"}


# Deadlock


def test_a_deadlock_is_told_with_who_waits_for_what_and_who_has_it(controlled):
    report = controlled("""
        one, two = threading.Lock(), threading.Lock()
        def work():
            with one, two: pass
        with two:
            thread = threading.Thread(target=work, name="worker")
            thread.start()
            thread.join()
    """).run(QUIET)
    assert report["outcome"] == "deadlock"
    assert "MainThread waits for the end of worker" in report["message"]
    assert "worker waits for two, held by MainThread" in report["message"]


@pytest.mark.parametrize(
    "body",
    [
        "threading.Event().wait()",
        "lock = threading.Lock(); lock.acquire(); lock.acquire()",
        "threading.Semaphore(0).acquire()",
        "threading.Barrier(2).wait()",
        "condition = threading.Condition(); condition.acquire(); condition.wait()",
        "import queue; queue.Queue().get()",
        "import queue; queue.SimpleQueue().get()",
        "import concurrent.futures; concurrent.futures.Future().result()",
    ],
)
def test_whoever_waits_for_nobody_is_deadlocked_at_once(body, controlled):
    assert controlled(body).run(QUIET)["outcome"] == "deadlock"


def test_a_daemon_that_waits_for_ever_is_no_deadlock(controlled):
    program = controlled("threading.Thread(target=threading.Event().wait, daemon=True).start()")
    assert program.run(QUIET)["outcome"] == "ok"


def test_who_waits_only_for_a_while_is_not_deadlocked(controlled):
    program = controlled("""
        event = threading.Event()
        print(event.wait(1000), threading.Lock().acquire(timeout=1000), threading.Semaphore(0).acquire(timeout=1000))
    """)
    assert program.run(QUIET)["stdout"] == "False True False\n"


# Time


def test_time_passes_only_when_nobody_can_go_on(controlled):
    program = controlled("""
        done = False
        def work():
            global done
            for _ in range(50): done = False
            done = True
        threading.Thread(target=work).start()
        time.sleep(0.001)
        print(done)
    """)
    assert program.outputs() == {"True"}


def test_hours_take_no_time(controlled):
    program = controlled("""
        began = time.time()
        time.sleep(3600)
        print(round(time.time() - began), round(time.monotonic()), round(time.perf_counter()))
    """)
    began = time.monotonic()
    assert program.run(QUIET)["stdout"] == "3600 3600 3600\n"
    assert time.monotonic() - began < 30


def test_who_sleeps_less_is_up_sooner(controlled):
    program = controlled("""
        def nap(seconds):
            time.sleep(seconds)
            print(seconds, end="")
        for seconds in (3, 1, 2): threading.Thread(target=nap, args=(seconds,)).start()
    """)
    assert program.outputs() == {"123"}


def test_who_is_up_at_the_same_time_goes_on_in_any_order(controlled):
    program = controlled("""
        def nap(name):
            time.sleep(1)
            print(name, end="")
        for name in "ab": threading.Thread(target=nap, args=(name,)).start()
    """)
    assert program.outputs() == {"ab", "ba"}


def test_a_lock_that_is_released_when_the_timeout_is_up_is_got_or_not(controlled):
    program = controlled("""
        lock = threading.Lock()
        lock.acquire()
        thread = threading.Thread(target=lambda: print(lock.acquire(timeout=1)))
        thread.start()
        time.sleep(1)
        lock.release()
        thread.join()
    """)
    assert program.outputs() == {"True", "False"}


def test_a_join_with_a_timeout_gives_up(controlled):
    program = controlled("""
        thread = threading.Thread(target=time.sleep, args=(5,))
        thread.start()
        thread.join(1)
        print(thread.is_alive(), round(time.monotonic()))
        thread.join(0)
        print(thread.is_alive(), round(time.monotonic()))
        thread.join()
        print(thread.is_alive(), round(time.monotonic()))
    """)
    assert program.run(QUIET)["stdout"].splitlines() == ["True 1", "True 1", "False 5"]


# Fairness


@pytest.mark.parametrize(
    "strategy", [QUIET, {"strategy": "pct", "seed": 1, "length": 50}, {"strategy": "random", "seed": 1}]
)
def test_who_spins_lets_others_go_on(strategy, controlled):
    program = controlled("""
        ready = False
        def work():
            global ready
            ready = True
        threading.Thread(target=work).start()
        while not ready: pass
        print("out")
    """)
    report = program.run(strategy)
    assert (report["outcome"], report["stdout"]) == ("ok", "out\n")


def test_who_spins_for_what_nobody_does_is_a_livelock(controlled):
    program = controlled(
        """
        ready = False
        def work():
            global ready
            while not ready: pass
            ready = False
        threading.Thread(target=work).start()
        while not ready: pass
    """,
        20_000,
    )
    assert program.run(QUIET)["outcome"] == "livelock"


def test_too_many_steps_are_a_livelock(controlled):
    program = controlled(
        """
        count = 0
        def work():
            global count
            while True: count += 1
        threading.Thread(target=work).start()
        work()
    """,
        2_000,
    )
    report = program.run(QUIET)
    assert report["outcome"] == "livelock"
    assert report["steps"] == 2_001
