"""A failed run is told in few sentences: who did what, where, with which value, and what went wrong by that."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.model.build import quick
from tests.model.plays import Play
from visualizer.model.interleaving import Failure
from visualizer.model.interruptions import interruptions_of
from visualizer.model.story import story

WAITER = "lock (threading.py:320)"
HELD = "which it holds itself"


def told(play: Play, outcome: str, message: str = "", thread: str = "MainThread", line: int = 0, expect: str = ""):
    return story(play.interleaving(), Failure(outcome, message, thread, line, expect))


def unexpected(play: Play, expect: str, found: str = "") -> list[str]:
    return told(play, "expectation", f"the expectation does not hold{found}", expect=expect)


def test_a_lost_update_is_told_by_who_overwrites_what():
    play = Play()
    play.begin(1, 2)
    play.read(1, "counter", 12, 0)
    play.add(2, "counter", 12, 0)
    play.end(2)
    play.write(1, "counter", 12, 1)
    play.end(1)
    play.join(0, 1)
    play.join(0, 2)
    play.read(0, "counter", 20, 1)
    assert unexpected(play, "counter == 2", ": counter is 1") == [
        "Thread-1 reads counter: 0 (line 12)",
        "Thread-2 reads counter: 0 (line 12)",
        "Thread-2 writes counter: 1 (line 12)",
        "Thread-1 writes counter: 1 (line 12), over what Thread-2 wrote",
        "The main thread reads counter: 1 (line 20)",
        "At the end `counter == 2` does not hold: counter is 1",
    ]


def test_of_a_long_run_only_what_matters_is_told():
    play = Play()
    play.begin(1, 2)
    play.read(1, "counter", 12, 0)
    for value in range(2000):
        play.add(2, "counter", 12, value)
    play.write(1, "counter", 12, 1)
    for value in range(1, 2000):
        play.add(1, "counter", 12, value)
    play.read(0, "counter", 20, 2000)
    assert unexpected(play, "counter == 4000") == [
        "Thread-1 reads counter: 0 (line 12)",
        "Thread-2 reads counter: 0 (line 12)",
        "Thread-2 writes counter: 1 (line 12)",
        "Thread-2 goes on alone: 3,996 steps",
        "Thread-2 reads counter: 1999 (line 12)",
        "Thread-2 writes counter: 2000 (line 12)",
        "Thread-1 writes counter: 1 (line 12), over what Thread-2 wrote",
        "Thread-1 goes on alone: 3,997 steps",
        "Thread-1 writes counter: 2000 (line 12)",
        "The main thread reads counter: 2000 (line 20)",
        "At the end `counter == 4000` does not hold",
    ]


def test_many_lost_updates_are_told_by_one_and_counted():
    play = Play()
    for value in range(100):
        play.read(1, "counter", 12, value)
        play.add(2, "counter", 12, value)
        play.write(1, "counter", 12, value + 1)
    sentences = unexpected(play, "counter == 200")
    told_of = sum("over what Thread-2 wrote" in sentence for sentence in sentences)
    assert told_of > 0
    assert sentences[-2] == f"{100 - told_of} more updates of counter are lost in this way"
    assert len(sentences) <= 15


def test_a_check_that_is_out_of_date_is_told():
    play = Play()
    play.read(1, "balance", 13, 100)
    play.read(2, "balance", 13, 100)
    play.read(2, "balance", 14, 100)
    play.write(2, "balance", 14, 20)
    play.read(1, "balance", 14, 20)
    play.write(1, "balance", 14, -60)
    assert unexpected(play, "balance >= 0")[4:] == [
        "Thread-1 reads balance: 20 (line 14), changed by Thread-2 since line 13",
        "Thread-1 writes balance: -60 (line 14)",
        "At the end `balance >= 0` does not hold",
    ]


def test_what_another_has_put_into_a_container_is_not_overwritten_but_changed():
    play = Play()
    play.thing("items", "container")
    play.read(1, "items", 3, ["a"])
    play.change(2, "items", 9, [])
    play.change(1, "items", 4)
    sentences = told(play, "exception", "IndexError: pop from empty list", "Thread-1 (work)", 4)
    assert sentences == [
        "Thread-1 reads items: ['a'] (line 3)",
        "Thread-2 changes items: [] (line 9)",
        "Thread-1 changes items (line 4), changed by Thread-2 since line 3",
        "Thread-1 fails with IndexError: pop from empty list (line 4)",
    ]


def test_the_variable_that_the_expectation_names_is_what_the_story_is_about():
    play = Play()
    for name in ("noise", "total"):
        for value in range(10):
            play.read(1, name, 12, value)
            play.add(2, name, 12, value)
            play.write(1, name, 12, value + 1)
    assert not any("noise" in sentence for sentence in unexpected(play, "meter.total == 20")[:4])


def test_an_exception_is_told_by_what_was_read_there_and_who_wrote_it():
    play = Play()
    for value in range(100):
        play.read(1, "other", 50, value)
        play.read(2, "other", 50, value)
    play.write(2, "cache", 18, None)
    for value in range(100):
        play.read(2, "other", 50, value)
    play.read(1, "cache", 24)
    sentences = told(play, "exception", "AttributeError: no attribute\n 'price'", "Thread-1 (work)", 24)
    assert "Thread-2 writes cache (line 18)" in sentences
    assert sentences[-2:] == [
        "Thread-1 reads cache (line 24)",
        "Thread-1 fails with AttributeError: no attribute 'price' (line 24)",
    ]
    assert "Thread-2 goes on alone: 100 steps" in sentences


def test_a_deadlock_is_told_by_who_holds_what_and_waits_for_what():
    play = Play()
    play.threads[2][0] = "Thread-2 (other)"
    play.acquire(1, "a", 3)
    play.acquire(2, "b", 7)
    message = (
        "MainThread waits for the end of Thread-1 (work) at bank.py:20; "
        "Thread-1 (work) waits for b, held by Thread-2 (other) at bank.py:4; "
        "Thread-2 (other) waits for a, held by Thread-1 (work) at bank.py:8"
    )
    assert told(play, "deadlock", message) == [
        "Thread-1 (work) takes a (line 3)",
        "Thread-2 (other) takes b (line 7)",
        "Thread-1 waits for b, held by Thread-2 (line 4)",
        "Thread-2 waits for a, held by Thread-1 (line 8)",
        "The main thread waits for the end of Thread-1 (line 20)",
        "Nobody can go on: a deadlock",
    ]


def test_in_a_deadlock_after_a_long_run_the_locks_that_are_held_are_told():
    play = Play()
    for _ in range(500):
        play.acquire(1, "c", 1)
        play.release(1, "c", 2)
    play.acquire(1, "a", 3)
    for _ in range(500):
        play.acquire(2, "c", 5)
        play.release(2, "c", 6)
    play.acquire(2, "b", 7)
    message = (
        "Thread-1 (work) waits for b, held by Thread-2 (work) at bank.py:4; "
        "Thread-2 (work) waits for a, held by Thread-1 (work) at bank.py:8"
    )
    sentences = told(play, "deadlock", message)
    assert {"Thread-1 takes a (line 3)", "Thread-2 takes b (line 7)"} <= set(sentences)
    assert len(sentences) <= 15


def test_of_very_many_threads_in_a_deadlock_some_are_named_and_the_rest_counted():
    play = Play(100)
    for thread in range(1, 101):
        play.acquire(thread, f"fork {thread}", 3)
    message = "; ".join(f"Thread-{n} (work) waits for fork {n % 100 + 1}, held by X at d.py:4" for n in range(1, 101))
    sentences = told(play, "deadlock", message)
    assert "92 more threads wait, too" in sentences
    assert len(sentences) <= 25


def test_a_notification_that_nobody_waited_for_is_lost():
    play = Play()
    play.acquire(2, "bell", 16, "Condition.__enter__")
    play.release(2, "bell", 16, "Condition.__exit__")
    play.acquire(1, "bell", 11, "Condition.__enter__")
    play.release(1, "bell", 12, "Condition.wait")
    play.thing(WAITER, "lock")
    message = (
        "MainThread waits for the end of Thread-1 (work) at bank.py:24; "
        f"Thread-1 (work) waits for {WAITER}, {HELD} at bank.py:12"
    )
    assert told(play, "deadlock", message) == [
        "Thread-2 takes bell (line 16)",
        "Thread-2 releases bell (line 16)",
        "Thread-1 takes bell (line 11)",
        "Thread-1 waits for bell to be notified (line 12)",
        "The main thread waits for the end of Thread-1 (line 24)",
        "Nobody notifies bell any more",
        "Nobody can go on: a deadlock",
    ]


def test_who_is_notified_and_wakes_up_is_named():
    play = Play()
    play.acquire(1, "bell", 11, "Condition.__enter__")
    play.release(1, "bell", 12, "Condition.wait")
    play.acquire(2, "bell", 16, "Condition.__enter__")
    play.release(2, WAITER, 17, "Condition.notify")
    play.release(2, "bell", 16, "Condition.__exit__")
    play.acquire(1, WAITER, 12, "Condition.wait")
    play.acquire(1, "bell", 12, "Condition.wait")
    play.release(1, "bell", 11, "Condition.__exit__")
    assert told(play, "exit", "the program ended with exit code 1") == [
        "Thread-1 takes bell (line 11)",
        "Thread-1 waits for bell to be notified (line 12)",
        "Thread-2 takes bell (line 16)",
        "Thread-2 notifies Thread-1 (line 17)",
        "Thread-2 releases bell (line 16)",
        "Thread-1 wakes up and has bell again (line 12)",
        "Thread-1 releases bell (line 11)",
        "The program ended with exit code 1",
    ]


def test_calls_of_the_library_are_one_sentence_each():
    play = Play()
    for _ in range(2):
        play.acquire(0, "jobs", 9, "Queue.put")
        play.release(0, "jobs", 9, "Queue.put")
    play.acquire(1, "stop", 12, "Event.is_set")
    play.release(1, "stop", 12, "Event.is_set")
    play.acquire(1, "jobs", 13, "Queue.get")
    play.release(1, "jobs", 13, "Queue.get")
    play.acquire(1, "jobs", 13, "Strange.call")
    play.release(1, "jobs", 13, "Strange.call")
    assert told(play, "exit", "no")[:-1] == [
        "The main thread puts something into jobs (line 9)",
        "The main thread puts something into jobs (line 9)",
        "Thread-1 asks whether stop is set (line 12)",
        "Thread-1 takes something out of jobs (line 13)",
        "Thread-1 calls call of jobs (line 13)",
    ]


def test_a_thread_that_waits_for_an_item_in_the_end_has_taken_nothing():
    play = Play()
    play.acquire(1, "jobs", 13, "Queue.get")
    message = "MainThread waits for the end of Thread-1 (work) at bank.py:91; " + (
        "Thread-1 (work) waits for something in jobs at bank.py:13"
    )
    assert told(play, "deadlock", message) == [
        "Thread-1 waits for something in jobs (line 13)",
        "The main thread waits for the end of Thread-1 (line 91)",
        "Nobody puts something into jobs any more",
        "Nobody can go on: a deadlock",
    ]


def test_a_thread_that_waits_for_its_own_lock_after_a_call_has_done_that_call():
    play = Play()
    play.acquire(1, "lock", 12)
    play.acquire(1, "jobs", 13, "Queue.put")
    play.release(1, "jobs", 13, "Queue.put")
    message = f"Thread-1 (work) waits for lock, {HELD} at bank.py:14"
    assert "Thread-1 puts something into jobs (line 13)" in told(play, "deadlock", message)


def test_what_idle_threads_of_a_pool_do_is_not_told():
    play = Play()
    play.acquire(1, "jobs", 0, "_worker.get")
    play.release(1, "jobs", 0, "_worker.get")
    assert told(play, "exit", "no") == ["No"]


def test_a_daemon_thread_that_the_end_cuts_off_is_told():
    play = Play()
    play.threads[1][1] = play.threads[2][1] = True
    play.begin(1)
    assert unexpected(play, "saved") == [
        "The program ends, and Thread-1, a daemon thread, is cut off",
        "The program ends, and Thread-2, a daemon thread, has not even begun",
        "At the end `saved` does not hold",
    ]


def test_three_accesses_that_have_no_serial_order_are_found():
    play = Play()
    play.write(1, "x", 1)
    play.read(2, "x", 2)
    play.write(1, "x", 3)
    play.write(2, "x", 4)
    play.read(2, "x", 5)
    found = interruptions_of(play.interleaving().steps)
    assert [(one.first.place.line, one.between.place.line, one.second.place.line) for one in found] == [
        (1, 2, 3),
        (2, 3, 4),
    ]
    assert [one.loses_update for one in found] == [False, True]


STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["read", "write", "change", "acquire", "release"]), st.integers(1, 4)),
    max_size=80,
)


@quick
@given(STEPS, st.sampled_from(["exception", "deadlock", "expectation", "exit"]), st.text(max_size=20))
def test_any_run_has_a_story_of_at_most_a_screen(steps: list, outcome: str, message: str):
    play = Play(3)
    for thread, deed, number in steps:
        getattr(play, deed)(thread, f"{'lock' if deed in ('acquire', 'release') else deed} {number}", number)
    sentences = told(play, outcome, message, "Thread-1 (work)", 2, "read > write")
    assert 1 <= len(sentences) <= 30
    assert all("\n" not in sentence for sentence in sentences)
