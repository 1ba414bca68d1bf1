"""What a seed or a schedule stands for is the same each time, in each process, and under each version of Python."""

from __future__ import annotations

import time
from pathlib import Path
from textwrap import dedent

import pytest
from conftest import VERSIONS, find_python

from visualizer.recorder import Program
from visualizer.search.children import Target
from visualizer.search.runs import Runs
from visualizer.search.shrinking import schedule_of

PROGRAMS = {
    "variables": """
        import threading
        counter, seen = 0, {}
        def add(name):
            global counter
            for _ in range(3):
                counter += 1
                seen[name] = counter
        threads = [threading.Thread(target=add, args=(name,)) for name in "abc"]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        assert counter == 9
    """,
    "primitives": """
        import queue, threading
        items, results = queue.Queue(2), []
        lock, condition, event = threading.RLock(), threading.Condition(), threading.Event()
        semaphore, barrier = threading.Semaphore(1), threading.Barrier(2)
        def produce():
            for number in range(3): items.put(number)
            event.set()
            barrier.wait()
        def consume():
            for _ in range(3):
                with lock, semaphore: results.append(items.get())
            event.wait()
            barrier.wait()
            with condition: condition.notify_all()
        threads = [threading.Thread(target=produce), threading.Thread(target=consume)]
        for thread in threads: thread.start()
        with condition: condition.wait(1)
        for thread in threads: thread.join()
    """,
}
ORDERS = [
    {"strategy": "round-robin", "quantum": 3},
    {"strategy": "random", "seed": 4},
    {"strategy": "random", "seed": 5, "length": 900},
    {"strategy": "pct", "seed": 6, "length": 60, "depth": 3},
    {"strategy": "deviations", "deviations": [[0, 2, 1], [1, 3, 2]]},
    {"strategy": "guided", "prefix": [1, 1, 2], "sleeping": []},
]
FAILING = {"strategy": "pct", "length": 40, "depth": 3}


def write(folder: Path, name: str) -> str:
    script = folder / f"{name}.py"
    script.write_text(dedent(PROGRAMS[name]))
    return str(script)


def runs(script: str, python: str | None = None) -> Runs:
    program = Program(script) if python is None else Program(script, interpreter=python)
    return Runs(Target(program), 100_000, time.monotonic() + 120, lambda: False)


def settle(made: Runs) -> None:
    while True:
        report = one(made, {"strategy": "round-robin", "quantum": 2})
        if made.shared >= set(report["found"]):
            return
        made.shared |= set(report["found"])


def one(made: Runs, order: dict) -> dict:
    report = made.one({**order, "keep": True})
    assert report is not None
    return report


def hashes(script: str, orders: list[dict], python: str | None = None) -> list[str]:
    with runs(script, python) as made:
        settle(made)
        return [one(made, order)["hash"] for order in orders]


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_same_order_is_the_same_schedule_each_time(name, tmp_path):
    found = hashes(write(tmp_path, name), ORDERS * 17)
    assert len(found) > 100
    assert found == found[: len(ORDERS)] * 17
    assert len(set(found)) == len(ORDERS)


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_is_the_same_in_fresh_processes(name, tmp_path):
    script = write(tmp_path, name)
    assert len({tuple(hashes(script, ORDERS)) for _ in range(3)}) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", PROGRAMS)
def test_it_is_the_same_in_20_fresh_processes(name, tmp_path):
    script = write(tmp_path, name)
    assert len({tuple(hashes(script, ORDERS)) for _ in range(20)}) == 1


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_is_the_same_under_each_version_of_python(name, tmp_path):
    script = write(tmp_path, name)
    pythons = [python for python in map(find_python, VERSIONS) if python is not None]
    found = {python: hashes(script, ORDERS, python) for python in pythons}
    assert len(set(map(tuple, found.values()))) == 1, found


def test_a_saved_schedule_is_followed_again_under_any_version(python, tmp_path):
    script = write(tmp_path, "variables")
    with runs(script) as made:
        settle(made)
        reports = (one(made, {**FAILING, "seed": seed}) for seed in range(50))
        schedule = schedule_of(next(report for report in reports if report["outcome"] == "assertion"), made.shared)
    with runs(script, python) as made:
        made.shared |= set(schedule.shared)
        for _ in range(20):
            report = one(made, schedule.order())
            assert (report["outcome"], report["hash"]) == (schedule.outcome, schedule.hash)


def test_a_schedule_that_does_not_fit_is_said_to_diverge(tmp_path):
    with runs(write(tmp_path, "variables")) as made:
        settle(made)
        order = {"strategy": "replay", "turns": [[0, 1], [3, 1]], "patience": 100}
        report = one(made, order)
    assert report["outcome"] == "diverged"
    assert report["at"] == 1


def test_other_seeds_are_other_schedules(tmp_path):
    orders = [{"strategy": "random", "seed": seed} for seed in range(50)]
    assert len(set(hashes(write(tmp_path, "variables"), orders))) > 45


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_priorities_change_less_often_than_the_depth_says(depth, tmp_path):
    with runs(write(tmp_path, "variables")) as made:
        settle(made)
        orders = [{"strategy": "pct", "seed": seed, "length": 40, "depth": depth} for seed in range(40)]
        preemptions = [one(made, order)["preemptions"] for order in orders]
    # A thread that is started, or woken, with a higher priority interrupts the one that did it.
    assert max(preemptions) <= depth - 1 + 6
    assert len(set(preemptions)) > 1


def test_a_guided_run_follows_its_prefix_and_tells_what_else_was_possible(tmp_path):
    with runs(write(tmp_path, "variables")) as made:
        settle(made)
        report = one(made, {"strategy": "guided", "prefix": [1, 0, 1], "sleeping": []})
        assert [chosen for _, chosen, _, _ in report["choices"][:3]] == [1, 0, 1]
        assert all(len(steps) > 1 for _, _, _, steps in report["choices"])
        again = one(made, {"strategy": "guided", "prefix": [choice[1] for choice in report["choices"]], "sleeping": []})
        assert (again["hash"], again["choices"]) == (report["hash"], report["choices"])
        wrong = one(made, {"strategy": "guided", "prefix": [9], "sleeping": []})
        assert wrong["outcome"] == "diverged"
