from __future__ import annotations

import gc

import pytest

from tests.scheduling.rewritten import Program
from visualizer.scheduling.operations import READ, WRITE

LOST_UPDATES = {
    "global": ("""
        counter = 0
        def work():
            global counter
            counter += 1
        """, ["5 read counter", "5 write counter"]),
    "attribute": ("""
        class Account:
            def __init__(self):
                self.balance = 0
        account = Account()
        def work():
            account.balance += 1
        """, ["7 read account.balance", "7 write account.balance"]),
    "item": ("""
        counts = [0, 0]
        def work():
            counts[1] += 1
        """, ["4 read counts[...]", "4 write counts[...]"]),
    "nonlocal": ("""
        def make():
            n = 0
            def add():
                nonlocal n
                n += 1
            return add
        work = make()
        """, ["6 read n", "6 write n"]),
    "class attribute": ("""
        class Account:
            total = 0
        def work():
            Account.total += 1
        """, ["5 read Account.total", "5 write Account.total"]),
    "slot": ("""
        class Account:
            __slots__ = ("balance",)
        account = Account()
        account.balance = 0
        def work():
            account.balance += 1
        """, ["7 read account.balance", "7 write account.balance"]),
    "private attribute": ("""
        class Account:
            __balance = 0
            def add(self):
                self.__balance += 1
        work = Account().add
        """, ["5 read self.__balance", "5 write self.__balance"]),
    "read and write apart": ("""
        counter = 0
        def work():
            global counter
            old = counter
            counter = old + 1
        """, ["5 read counter", "6 write counter"]),
    "key of a dictionary": ("""
        counts = {"a": 0}
        def work():
            counts["a"] = counts["a"] + 1
        """, ["4 read counts[...]", "4 write counts[...]"]),
    "length of a list": ("""
        items = []
        def work():
            if len(items) < 5:
                items.append(1)
        """, ["4 read items", "5 write items"]),
    "iteration": ("""
        items = {1}
        def work():
            for item in items:
                pass
            items.add(2)
        """, ["4 read items", "6 write items"]),
    "view of a dictionary": ("""
        counts = {}
        def work():
            list(counts.items())
            counts["a"] = 1
        """, ["4 read counts", "5 write counts[...]"]),
    "heap": ("""
        import heapq
        heap = []
        def work():
            heapq.heappush(heap, len(heap))
        """, ["5 read heap", "5 write heappush()"]),
    "part of a tuple": ("""
        a = b = 0
        def work():
            global a, b
            a, b = b, a
        """, ["5 read b", "5 read a", "5 write a", "5 write b"]),
    "attribute by name": ("""
        class Cache:
            pass
        cache = Cache()
        def work():
            if not hasattr(cache, "value"):
                setattr(cache, "value", 1)
            setattr(cache, "value", getattr(cache, "value") + 1)
        """, ["6 read cache.value", "7 write cache.value", "8 read cache.value", "8 write cache.value"]),
    "target of a loop": ("""
        class Place:
            pass
        place = Place()
        def work():
            for place.here in (1, 2):
                pass
        """, ["6 write place.here"]),
}  # fmt: skip


@pytest.mark.parametrize("name", LOST_UPDATES)
def test_finds_where_two_threads_update_the_same(name: str) -> None:
    source, expected = LOST_UPDATES[name]
    program = Program(source, [])
    program.run()
    first, second = program.scheduler.start(), program.scheduler.start()
    program.by(first, "work")
    assert program.found() == []
    program.by(second, "work")
    assert sorted(program.found()) == sorted(expected)


NOT_SHARED = {
    "only read": """
        class Settings:
            def __init__(self):
                self.limit = 5
        settings = Settings()
        names = ["a", "b"]
        late = 0
        def work():
            return settings.limit, names[0], len(names), [name for name in names]
        """,
    "of each thread": """
        def work():
            items = []
            for number in range(3):
                items.append(number)
            state = {}
            state["n"] = len(items)
            state["n"] += 1
            return state
        """,
    "items of each thread": """
        from itertools import count
        numbers = count()
        results = [0, 0, 0, 0]
        def work():
            number = next(numbers)
            results[number] = 1
            results[number] += 1
        """,
    "thread-local": """
        import threading
        local = threading.local()
        def work():
            local.n = 1
            local.n += 1
        """,
    "methods and modules": """
        import os
        class Worker:
            def run(self):
                return os.path.join("a", "b").upper()
        worker = Worker()
        def work():
            worker.run()
        """,
}


@pytest.mark.parametrize("name", NOT_SHARED)
def test_finds_nothing_that_no_two_threads_change(name: str) -> None:
    program = Program(NOT_SHARED[name], [])
    program.run()
    first, second = program.scheduler.start(), program.scheduler.start()
    for thread in (first, second, first, second):
        program.by(thread, "work")
    assert program.found() == []


HANDED_OVER = """
    class Job:
        def __init__(self):
            self.state = "new"
            self.log = []
    job = None
    def make():
        global job
        job = Job()
    def work():
        job.state = "done"
        job.log.append(1)
    def look():
        return job.state, len(job.log)
"""


def test_what_was_written_before_the_thread_was_started_is_handed_over_to_it() -> None:
    program = Program(HANDED_OVER, [])
    program.run()
    main, scheduler = program.scheduler.current, program.scheduler
    scheduler.start()
    program.by(main, "make")
    worker = scheduler.start()
    program.by(worker, "work")
    assert program.found() == []
    program.by(main, "look")
    assert program.found() == [
        "4 write self.state",
        "11 write job.state",
        "12 write job.log",
        "14 read job.state",
        "14 read job.log",
    ]


def test_what_another_thread_wrote_before_this_one_was_started_may_have_come_later() -> None:
    program = Program(HANDED_OVER, [])
    program.run()
    scheduler = program.scheduler
    program.by(scheduler.current, "make")
    first = scheduler.start()
    program.by(first, "work")
    second = scheduler.start(scheduler.threads[0])
    program.by(second, "look")
    assert "11 write job.state" in program.found()
    assert "14 read job.state" in program.found()


def test_a_thread_started_by_the_writer_finds_it_done() -> None:
    program = Program(HANDED_OVER, [])
    program.run()
    scheduler = program.scheduler
    program.by(scheduler.current, "make")
    first = scheduler.start()
    program.by(first, "work")
    grandchild = scheduler.start(scheduler.start(first))
    program.by(grandchild, "look")
    assert program.found() == []


def test_as_long_as_there_is_only_the_main_thread_nothing_is_tracked() -> None:
    source, _ = LOST_UPDATES["global"]
    program = Program(source)
    program.run()
    program.by(program.scheduler.current, "work")
    assert program.scheduler.points == []
    thread = program.scheduler.start()
    program.by(thread, "work")
    assert program.found() == []


def test_all_sites_are_found_once_a_variable_is_shared() -> None:
    program = Program(
        """
        class Account:
            balance = 0
            def look(self):
                return self.balance
        account = Account()
        def first():
            account.balance = 5
            account.look()
        def second():
            account.balance = 6
        """,
        [],
    )
    program.run()
    one, two = program.scheduler.start(), program.scheduler.start()
    program.by(one, "first")
    program.by(two, "second")
    assert program.found() == ["5 read self.balance", "8 write account.balance", "11 write account.balance"]


def test_objects_that_take_the_place_of_dead_ones_are_others() -> None:
    program = Program(
        """
        class Box:
            pass
        class Bare:
            __slots__ = ("value",)
        def work():
            for kind in (Box, Bare):
                for number in range(3000):
                    box = kind()
                    box.value = number
                    box.value += 1
                    [number].append(1)
        """,
        [],
    )
    program.run()
    first, second = program.scheduler.start(), program.scheduler.start()
    program.by(first, "work")
    program.by(second, "work")
    assert program.found() == []


def test_what_allows_no_weak_references_is_not_kept_for_ever() -> None:
    program = Program(
        """
        def work():
            for number in range(5000):
                items = [number]
                items.append(Marker())
        """,
        [],
    )
    alive = []

    class Marker:
        def __init__(self) -> None:
            alive.append(self.__class__)

        def __del__(self) -> None:
            alive.pop()

    program.names["Marker"] = Marker
    program.run()
    program.by(program.scheduler.start(), "work")
    gc.collect()
    assert len(alive) < 2500


def test_points_say_what_is_accessed_and_how() -> None:
    program = Program(
        """
        class Account:
            balance = 5
        items, total = [1, 2], 0
        def work():
            global total
            total += Account.balance
            items[-1] = 3
            items.append(4)
        """,
    )
    program.run()
    scheduler = program.scheduler
    scheduler.witness = scheduler
    program.by(scheduler.start(), "work")
    said = [(kind, scheduler.things[thing][1]) for kind, thing, _ in scheduler.points]
    assert said == [
        (READ, "total"),
        (READ, "Account.balance"),
        (WRITE, "total"),
        (WRITE, "items[1]"),
        (WRITE, "items"),
    ]
    assert scheduler.values == ["0", "5", "5", "3", "[1, 3, 4]"]
    item, whole = scheduler.points[3][1], scheduler.points[4][1]
    assert scheduler.things[item] == ("item", "items[1]", whole)
    assert program.accesses.whole_of == {item: whole}


def test_between_the_read_and_the_write_of_an_augmented_assignment_another_thread_may_write() -> None:
    source, _ = LOST_UPDATES["global"]
    program = Program(source)
    program.run()
    scheduler = program.scheduler
    first, second = scheduler.start(), scheduler.start()

    def switch() -> None:
        if scheduler.points[-1][0] == WRITE and scheduler.current is first:
            program.by(second, "work")

    scheduler.at_point = switch
    program.by(first, "work")
    assert program.names["counter"] == 1


def test_each_step_of_a_loop_over_a_shared_container_is_a_point() -> None:
    program = Program(
        """
        items = [1, 2]
        def work():
            return [item for item in items]
        """
    )
    program.run()
    scheduler = program.scheduler
    scheduler.at_point = lambda: program.names["items"].append(3) if len(scheduler.points) == 3 else None
    assert program.by(scheduler.start(), "work") == [1, 2, 3]
    assert len(scheduler.points) == 4


def test_a_loop_that_starts_threads_is_watched_from_then_on() -> None:
    program = Program(
        """
        items = [1, 2, 3]
        def work():
            for item in items:
                start(item)
        def add():
            items.append(4)
        """,
        [],
    )
    program.run()
    scheduler = program.scheduler
    program.names["start"] = lambda item: scheduler.start() if item == 1 else None
    program.by(scheduler.current, "work")
    program.by(scheduler.threads[1], "add")
    assert program.found() == ["4 read items", "7 write items"]


def test_a_method_of_a_container_is_called_after_its_arguments_are_evaluated() -> None:
    program = Program(
        """
        items, n = [], 0
        def work():
            global n
            n += 1
            items.append(n)
        """
    )
    program.run()
    program.by(program.scheduler.start(), "work")
    names = [program.sites.identify(site)[3] for _, _, site in program.scheduler.points]
    assert names == ["n", "n", "n", "items"]


def test_sites_are_known_by_file_and_by_their_number_in_it() -> None:
    source, _ = LOST_UPDATES["global"]
    program = Program(source, [])
    keys = [program.sites.key(site) for site in range(1, len(program.sites) + 1)]
    assert keys == [f"program.py:{number}" for number in range(1, len(keys) + 1)]
    only_write = [key for key, site in zip(keys, range(1, 99), strict=False) if program.sites[site].key == "counter"][
        -1:
    ]
    again = Program(source, only_write)
    again.run()
    again.by(again.scheduler.start(), "work")
    assert [kind for kind, _, _ in again.scheduler.points] == [WRITE]
