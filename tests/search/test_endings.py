"""Many orders are counted by how they end, and each way can be gone again."""

from __future__ import annotations

import pytest

from visualizer.search.checking import Limits
from visualizer.search.children import SearchError
from visualizer.search.endings import EndingsSearch
from visualizer.search.stepping import Stepper

from .programs import LOCKED, LOST, target

PRINTS = LOST + "    print('counted', counter)\n"
FEW = Limits(schedules=60, seconds=30.0)


def words(endings) -> set[tuple[str, bool]]:
    return {(ending.words, ending.fails) for ending in endings.endings}


def test_what_is_printed_tells_one_ending_from_another(tmp_path):
    endings = EndingsSearch(target(tmp_path, PRINTS, "counter == 2"), FEW).run()
    assert words(endings) == {("counted 2", False), ("counted 1", True)}
    assert endings.tried == 60 == sum(ending.count for ending in endings.endings)
    assert 2 <= endings.different <= 60
    counts = [ending.count for ending in endings.endings]
    assert counts == sorted(counts, reverse=True)


def test_without_a_word_the_value_that_is_expected_tells_them_apart(tmp_path):
    endings = EndingsSearch(target(tmp_path, LOST, "counter == 2"), FEW).run()
    assert words(endings) == {("counter is 2", False), ("counter is 1", True)}


def test_the_order_kept_of_an_ending_leads_to_it(tmp_path):
    what = target(tmp_path, PRINTS, "counter == 2")
    for ending in EndingsSearch(what, FEW).run().endings:
        assert ending.schedule is not None
        with Stepper(what) as stepper:
            report = stepper.follow(ending.schedule).report
        assert report is not None
        assert (report["outcome"] == "expectation") is ending.fails
        assert report["stdout"].strip() == ending.words


def test_a_deadlock_and_an_exception_are_endings(tmp_path):
    both = """
        import threading
        a, b = threading.Lock(), threading.Lock()
        seen = []
        def use(one, other):
            with one, other:
                seen.append(1)
        threads = [threading.Thread(target=use, args=pair) for pair in ((a, b), (b, a))]
        for thread in threads: thread.start()
        if len(seen) == 1: raise ValueError("too early")
    """
    found = words(EndingsSearch(target(tmp_path, both)).run())
    assert {("deadlock", True), ("ValueError: too early", True)} <= found


def test_a_program_that_comes_out_one_way_has_one_ending(tmp_path):
    endings = EndingsSearch(target(tmp_path, LOCKED, "counter == 2"), FEW).run()
    assert words(endings) == {("counter is 2", False)}


def test_it_stops_when_it_is_told_to(tmp_path):
    seen = []
    search = EndingsSearch(
        target(tmp_path, LOST), Limits(100_000, 60.0), progress=seen.append, stopped=lambda: len(seen) > 5
    )
    assert 5 < search.run().tried < 100


def test_a_program_without_an_end_is_given_up_when_the_time_is_up(tmp_path):
    endings = EndingsSearch(target(tmp_path, "while True: pass\n"), Limits(10, 1.0)).run()
    assert [ending.schedule for ending in endings.endings] in ([None], [])


def test_a_program_that_is_none_is_refused(tmp_path):
    with pytest.raises(SearchError, match="invalid syntax"):
        EndingsSearch(target(tmp_path, "if\n")).run()
