"""The tables say of each thread and lock what it does at a moment."""

from tests.model.build import MS, Story
from visualizer.model.rows import LockRow, ThreadRow, ThreadRows, lock_rows
from visualizer.model.timeline import Timeline, timeline_of
from visualizer.runtime.protocol import LIBRARY, Kind, Primitive, Reason


def story() -> Story:
    """worker-1 holds the lock from 12 to 60 ms; worker-2 wants it from 20 on, at line 12; late is never started."""
    told = Story(100 * MS, "none")
    lock = told.lock("lock")
    told.lock("unused")
    first = told.thread("worker-1", begun=1 * MS, ended=70 * MS)
    second = told.thread("worker-2", begun=1 * MS, daemon=True)
    told.thread("late", created=5 * MS, begun=None)
    told.acquires(12 * MS, first, lock)
    told.requests(20 * MS, second, lock, line=12)
    told.releases(60 * MS, first, lock)
    told.acquires(60 * MS, second, lock, waited=True)
    told.waits(80 * MS, second, Reason.SLEEP, line=14, timeout_us=50_000)
    return told


def threads(timeline: Timeline, time: int) -> dict[str, ThreadRow]:
    return {row.name: row for row in ThreadRows().at(timeline, time)}


def locks(timeline: Timeline, time: int) -> dict[str, LockRow]:
    return {row.name: row for row in lock_rows(timeline, time)}


def test_a_thread_that_waits_says_what_for_and_where() -> None:
    rows = threads(timeline_of(story().analysis()), 30 * MS)
    assert (rows["worker-1"].doing, rows["worker-1"].waits_for) == ("running", "")
    assert (rows["worker-2"].doing, rows["worker-2"].waits_for) == ("blocked on a lock", "lock (bank.py:12)")
    assert rows["worker-2"].daemon
    rows = threads(timeline_of(story().analysis()), 90 * MS)
    assert rows["worker-2"].waits_for == "sleep of 50 ms (bank.py:14)"


def test_times_are_those_until_the_moment() -> None:
    row = threads(timeline_of(story().analysis()), 90 * MS)["worker-2"]
    assert (row.running_ns, row.ready_ns, row.waiting_ns) == (19 * MS + 20 * MS, 0, 50 * MS)


def test_only_a_thread_that_is_not_started_is_new() -> None:
    rows = threads(timeline_of(story().analysis()), 30 * MS)
    assert [name for name, row in rows.items() if row.is_new] == ["late"]
    assert (rows["late"].doing, rows["late"].is_over) == ("created", False)


def test_a_thread_that_was_never_started_when_the_program_ends_is_over() -> None:
    told = story()
    told.exits(95 * MS)
    row = threads(timeline_of(told.analysis()), 99 * MS)["late"]
    assert (row.doing, row.is_new, row.is_over) == ("never started", False, True)


def test_a_thread_is_not_there_before_it_is_made() -> None:
    assert "late" not in threads(timeline_of(story().analysis()), 3 * MS)


def test_a_thread_that_has_ended_is_looked_at_once() -> None:
    timeline = timeline_of(story().analysis())
    rows = ThreadRows()
    before = {row.name: row for row in rows.at(timeline, 90 * MS)}
    after = {row.name: row for row in rows.at(timeline, 95 * MS)}
    assert before["worker-1"].is_over
    assert after["worker-1"] is before["worker-1"]
    again = {row.name: row for row in rows.at(timeline_of(story().analysis()), 95 * MS)}
    assert again["worker-1"] is not before["worker-1"]


def test_a_lock_says_who_has_it_and_who_waits() -> None:
    row = locks(timeline_of(story().analysis()), 30 * MS)["lock"]
    assert (row.kind, row.place, row.owner_name, row.waiters) == ("Lock", "bank.py:1", "worker-1", ("worker-2",))
    assert (row.contended, row.wait_ns, row.acquired) == (1, 40 * MS, 2)


def test_a_lock_that_nobody_has_taken_is_there_too() -> None:
    row = locks(timeline_of(story().analysis()), 30 * MS)["unused"]
    assert (row.owner, row.owner_name, row.waiters, row.contended) == (0, "", (), 0)


def test_locks_of_libraries_stand_behind_those_of_the_program() -> None:
    told = story()
    place = told.place(30, "/lib/queue.py", LIBRARY)
    told.event(0, told.main, Kind.OBJECT_CREATED, 7, Primitive.LOCK, place, 0)
    assert [row.number for row in lock_rows(timeline_of(told.analysis()), 30 * MS)] == [101, 102, 7]


def test_a_lock_that_you_have_says_so() -> None:
    told = story()
    you = told.thread("by hand", kind="you")
    told.acquires(5 * MS, you, 102)
    assert locks(timeline_of(told.analysis()), 30 * MS)["unused"].owner_name == "you"


def test_an_empty_timeline_has_no_rows() -> None:
    assert ThreadRows().at(Timeline(), 5) == []
    assert lock_rows(Timeline(), 5) == []


def test_of_many_threads_the_times_are_added_up_in_turns() -> None:
    told = Story(100 * MS, "none")
    for number in range(500):
        told.thread(f"worker-{number}")
    timeline = timeline_of(told.analysis())
    rows = ThreadRows()
    assert {row.running_ns for row in rows.at(timeline, 10 * MS)} == {10 * MS}
    times = [row.running_ns for row in rows.at(timeline, 20 * MS)]
    assert sorted(set(times)) == [10 * MS, 20 * MS]
    for _ in range(3):
        rows.at(timeline, 30 * MS)
    assert {row.running_ns for row in rows.at(timeline, 30 * MS)} == {30 * MS}
