"""A search tells what it knows, ends when it has to, and counts only what is known to be whole."""

from __future__ import annotations

import time

import pytest

from visualizer.search.checking import Check, Limits
from visualizer.search.children import SearchError
from visualizer.search.sources import STRATEGIES

from .programs import LOCKED, LOST, check, target


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_strategy_finds_a_lost_update(strategy, tmp_path):
    found = check(target(tmp_path, LOST, "counter == 2"), strategy)
    assert (found.outcome, found.kind, found.strategy) == ("failed", "expectation", strategy)
    assert found.preemptions == 1
    assert found.failing is not None
    assert found.steps > 0


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_no_strategy_finds_anything_where_nothing_is_wrong(strategy, tmp_path):
    found = check(target(tmp_path, LOCKED, "counter == 2"), strategy, schedules=50)
    assert found.outcome == ("verified" if strategy == "exhaustive" else "passed")
    assert (found.kind, found.failing) == ("", None)


def test_a_seed_finds_its_failure_at_once(tmp_path):
    what = target(tmp_path, LOST, "counter == 2")
    found = check(what, "random")
    assert found.seed is not None
    again = check(what, "random", schedules=1, seed=found.seed)
    assert again.failing == found.failing


def test_what_is_verified_rests_on_assumptions_that_are_told(tmp_path):
    found = check(target(tmp_path, LOCKED, "counter == 2"), "exhaustive")
    assert found.classes == found.schedules > 1
    assert any("C code" in text for text in found.assumptions)


def test_a_search_that_was_cut_short_verifies_nothing(tmp_path):
    # Runs that turn out to be redundant are no schedules, but use up the limit, too.
    what = target(tmp_path, LOCKED, "counter == 2")
    whole = check(what, "exhaustive").classes
    assert whole is not None
    assert {check(what, "exhaustive", schedules=n).outcome for n in range(1, whole)} == {"passed"}


@pytest.mark.parametrize("strategy", ["random", "bounded", "exhaustive"])
def test_a_limit_of_schedules_is_kept(strategy, tmp_path):
    many = LOCKED.replace("range(2)", "range(4)")
    assert check(target(tmp_path, many), strategy, schedules=12).schedules <= 12


def test_progress_is_told_after_each_run(tmp_path):
    counts = []
    check(target(tmp_path, LOCKED), "random", 20, progress=lambda found: counts.append(found.schedules))
    assert counts[-1] == 20
    assert counts[1:] == sorted(counts[1:])


def test_a_search_stops_when_it_is_told_to(tmp_path):
    seen = []
    found = Check(
        target(tmp_path, LOCKED),
        limits=Limits(1_000_000, 60.0),
        progress=lambda found: seen.append(found.schedules),
        stopped=lambda: len(seen) > 5,
    ).run()
    assert found.outcome == "passed"
    assert 5 < len(seen) < 100


def test_a_search_ends_when_its_time_is_up(tmp_path):
    began = time.monotonic()
    found = Check(target(tmp_path, LOCKED), limits=Limits(1_000_000, 1.5)).run()
    assert found.outcome == "passed"
    assert time.monotonic() - began < 8


def test_outcomes_are_counted_by_what_is_printed(tmp_path):
    found = check(target(tmp_path, LOST + "    print(counter)\n"), "random", 100)
    assert found.outcome == "passed"
    assert set(found.outcomes) == {"1", "2"}
    assert sum(found.outcomes.values()) == found.schedules == 100


def test_numbers_begin_anew_when_more_turns_out_to_be_shared(tmp_path):
    # `late` is shared only in schedules in which the second thread overtakes the first.
    source = """
        import threading
        overtaken = False
        late = 0
        def first():
            global late
            if overtaken:
                late += 1
        def second():
            global overtaken, late
            overtaken = True
            late += 1
        threads = [threading.Thread(target=target) for target in (first, second)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
    """
    what = target(tmp_path, source, "late != 1 or not overtaken or True")
    assert sum(check(what, "random", 60).outcomes.values()) == 60
    failing = target(tmp_path, source.replace("late += 1\n        def", "late = late + 1\n        def"), "late < 2")
    assert check(failing, "exhaustive").kind == "expectation"
    assert check(failing, "random").kind == "expectation"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("raise ValueError('no')", "exception"),
        ("assert False", "assertion"),
        ("import sys; sys.exit(3)", "exit"),
        ("import os; os._exit(4)", "exit"),
        ("lock = threading.Lock(); lock.acquire(); lock.acquire()", "deadlock"),
    ],
)
def test_each_kind_of_failure_is_told(body, kind, tmp_path):
    assert check(target(tmp_path, LOST + f"    {body}\n")).kind == kind


def test_a_wrong_expectation_is_a_failure_that_says_so(tmp_path):
    found = check(target(tmp_path, LOST, "conuter == 2"))
    assert found.kind == "expectation"
    assert "conuter" in found.message


def test_what_cannot_be_run_is_refused(tmp_path):
    with pytest.raises(SearchError, match="cannot be run under control"):
        check(target(tmp_path, "def ("))


MISTAKES = {
    "a thread that ends while it is looked at": """
        import threading
        thread = threading.Thread(target=lambda: None)
        thread.start()
        assert thread.is_alive()
    """,
    "a thread that has not yet ended": """
        import threading
        done = False
        def work():
            global done
            done = True
        thread = threading.Thread(target=work)
        thread.start()
        if done:
            assert not thread.is_alive()
    """,
    "a lock that is released before it is taken": """
        import threading
        lock = threading.Lock()
        threading.Thread(target=lock.acquire).start()
        threading.Thread(target=lock.release).start()
    """,
    "an item that is new while its container is measured": """
        import threading
        table, size = {}, 0
        def write(): table["a"] = 1
        def measure():
            global size
            size = len(table)
        threads = [threading.Thread(target=target) for target in (write, measure)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        assert size == 1
    """,
    "a join that does not wait": """
        import threading
        value = 0
        def work():
            global value
            value = 1
        thread = threading.Thread(target=work)
        thread.start()
        thread.join(0)
        assert value == 1
    """,
    "a timeout that is up at the same time": """
        import threading, time
        event, got = threading.Event(), None
        def work():
            global got
            got = event.wait(1)
        thread = threading.Thread(target=work)
        thread.start()
        time.sleep(1)
        event.set()
        thread.join()
        assert not got
    """,
    "the other order of that": """
        import threading, time
        event, got = threading.Event(), None
        def work():
            global got
            got = event.wait(1)
        thread = threading.Thread(target=work)
        thread.start()
        time.sleep(1)
        event.set()
        thread.join()
        assert got
    """,
    "a notification without the lock": """
        import threading
        condition = threading.Condition(threading.Lock())
        def work():
            with condition: pass
        thread = threading.Thread(target=work)
        thread.start()
        try:
            condition.notify()
        except RuntimeError:
            told = True
        else:
            told = False
        thread.join()
        assert told
    """,
    "a daemon that is cut off": """
        import threading
        values = []
        def work():
            values.append(1)
            values.append(2)
        threading.Thread(target=work, daemon=True).start()
        if len(values) == 1:
            raise SystemExit(1)
    """,
}
"""Programs that are wrong only in some schedules, all of which are easily left out by a search that takes shortcuts."""


@pytest.mark.parametrize("name", MISTAKES)
def test_exhaustive_search_finds(name, tmp_path):
    assert check(target(tmp_path, MISTAKES[name]), "exhaustive").outcome == "failed"
