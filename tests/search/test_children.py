"""The processes of a search run one order at a time, say what came of it, and leave nothing behind."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

import pytest

from visualizer.search.children import Child, SearchError, Target
from visualizer.search.runs import Runs

from .programs import LOCKED, LOST, check, target

QUIET = {"strategy": "round-robin", "quantum": 0, "shared": [], "limit": 10_000, "seconds": 20.0}


@contextmanager
def child(what: Target) -> Iterator[tuple[Child, Queue]]:
    reports: Queue = Queue()
    made = Child(what, reports)
    try:
        yield made, reports
    finally:
        made.close()


def test_a_child_runs_order_after_order(tmp_path):
    with child(target(tmp_path, LOST + "    print(counter)\n")) as (made, reports):
        for _ in range(3):
            made.order(QUIET)
            sender, report = reports.get(timeout=20)
            assert sender is made
            assert (report["outcome"], report["stdout"]) == ("ok", "2\n")
        assert made.python.count(".") == 2


def test_a_run_knows_nothing_of_those_before_it(tmp_path):
    source = """
        import os, sys, threading
        assert not hasattr(sys, "mark")
        sys.mark = os.environ["MARK"] = "x"
        threading.Thread(target=print, args=(threading.current_thread().name,)).start()
    """
    with child(target(tmp_path, source)) as (made, reports):
        for _ in range(3):
            made.order(QUIET)
            assert reports.get(timeout=20)[1]["outcome"] == "ok"


def test_a_child_is_ended_while_it_runs_something(tmp_path):
    with child(target(tmp_path, "while True: pass")) as (made, reports):
        made.order(QUIET)
        made.close()
        assert reports.empty()


def test_a_child_that_is_killed_says_so_and_can_be_ordered_again(tmp_path):
    marker = tmp_path / "spins"
    marker.touch()
    with child(target(tmp_path, f"import os\nwhile os.path.exists({str(marker)!r}): pass")) as (made, reports):
        made.order(QUIET)
        made.kill()
        assert reports.get(timeout=20)[1]["outcome"] != "ok"
        marker.unlink()
        made.order(QUIET)
        assert reports.get(timeout=20)[1]["outcome"] == "ok"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="has no processes to fork")
@pytest.mark.parametrize(("source", "outcome"), [(LOST, "failed"), (LOCKED, "passed")], ids=["lost", "locked"])
def test_without_forks_the_results_are_the_same(source, outcome, tmp_path):
    forked, fresh = (
        check(target(tmp_path, source, "counter == 2", forks=forks), "random", schedules=12) for forks in (True, False)
    )
    assert (fresh.outcome, fresh.seed, fresh.schedules) == (forked.outcome, forked.seed, forked.schedules)
    assert fresh.failing == forked.failing
    assert fresh.outcome == outcome


def test_what_has_no_interpreter_or_source_is_refused(tmp_path):
    nothing = target(tmp_path, "")
    Path(nothing.program.script).unlink()
    with pytest.raises(SearchError, match=r"program\.py"):
        Child(nothing, Queue())


def test_runs_that_are_not_waited_for_are_ended(tmp_path):
    # That no process and no thread is left is looked at after each test.
    what = target(tmp_path, LOCKED)
    with Runs(what, 10_000, time.monotonic() + 30, lambda: False) as runs:
        for _ in runs.many([{"strategy": "random", "seed": seed} for seed in range(50)]):
            break
        report = runs.one({"strategy": "random", "seed": 7})
        assert report is not None
        assert report["outcome"] == "ok"


def test_an_order_that_depends_on_a_report_is_given_when_it_has_come(tmp_path):
    came: list[int] = []

    def orders() -> Iterator[dict | None]:
        for seed in range(3):
            while len(came) < seed:
                yield None
            yield {"strategy": "random", "seed": seed}

    with Runs(target(tmp_path, LOCKED), 10_000, time.monotonic() + 30, lambda: False) as runs:
        for order, _ in runs.many(orders()):
            came.append(order["seed"])
    assert came == [0, 1, 2]
