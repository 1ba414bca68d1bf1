"""Locks in the window: taken by hand, freed, ignored; switches; threads that are held before they start."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from visualizer.bridge import Phase
from visualizer.model.ownership import ownerships

PROGRAM = """
import threading, time

USE_LOCK = True  # control: switch "Use the lock"
gate = threading.Lock()
outer, inner = threading.RLock(), threading.Lock()
waiting_room = threading.Condition(inner)
rounds = 0


def user():
    global rounds
    while True:
        with gate:
            time.sleep(0.02)
        rounds += 1
        time.sleep(0.01)


def both():
    with gate:
        time.sleep(0.05)
        with outer:
            time.sleep(0.05)


def starter():
    threading.Thread(target=time.sleep, args=[600], name="child", daemon=True).start()


for lock in (gate, outer, inner):
    with lock:
        pass
"""


def spawn(one, function: str, **more) -> None:
    order = {"arguments": "", "count": 1, "daemon": True, "start": True, **more}
    answer = one.order(do="spawn", function=function, **order)
    assert answer["ok"], answer


def number(one, name: str) -> int:
    return one.until(lambda: one.lock(name), f"lock {name}").number


def owner(one, name: str) -> str:
    timeline = one.session.timeline
    found = [lock for lock in ownerships(timeline, max(timeline.end - 60_000_000, 0)) if lock.lane.name == name]
    return timeline.name(found[0].owner) if found and found[0].owner else ""


def test_a_lock_that_you_take_makes_others_wait_until_you_free_it(opened):
    one = opened(PROGRAM)
    spawn(one, "user")
    assert one.order(do="take", lock=number(one, "gate"))["ok"]
    one.until(lambda: owner(one, "gate") == "you", "you to have the lock")
    one.until(lambda: one.state("user-1") == "blocked", "the user to be blocked")
    assert one.order(do="free", lock=number(one, "gate"))["ok"]
    one.until(lambda: owner(one, "gate") == "user-1", "the user to have the lock")


def test_a_circle_through_you_is_no_deadlock(opened):
    one = opened(PROGRAM)
    assert one.order(do="take", lock=number(one, "outer"))["ok"]
    one.until(lambda: owner(one, "outer") == "you", "you to have the lock")
    spawn(one, "both")
    one.until(lambda: one.state("both-1") == "blocked", "a thread that wants what you have")
    assert one.order(do="take", lock=number(one, "gate"))["ok"]
    begun = one.session.timeline.end
    one.until(lambda: one.session.timeline.end > begun + 500_000_000, "half a second")
    assert not one.session.timeline.deadlocks
    assert one.order(do="free", lock=number(one, "outer"))["ok"]
    one.until(lambda: owner(one, "gate") == "you", "the other lock")


def test_an_ignored_lock_keeps_nobody_out_and_is_marked(opened):
    one = opened(PROGRAM)
    spawn(one, "user", count=3)
    gate = number(one, "gate")
    one.until(lambda: any(one.state(f"user-{n}") == "blocked" for n in (1, 2, 3)), "a thread to be blocked")
    assert one.order(do="ignore", lock=gate, on=True)["ok"]
    one.until(lambda: "ignored" in one.lock("gate").badges, "the badge")
    begun = one.session.timeline.end
    one.until(lambda: one.session.timeline.end > begun + 500_000_000, "half a second")
    states = [
        one.session.timeline.threads.totals(
            one.thread(f"user-{n}").row, begun + 200_000_000, one.session.timeline.end - 100_000_000
        )
        for n in (1, 2, 3)
    ]
    assert sum(int(total[4]) for total in states) == 0
    assert one.order(do="ignore", lock=gate, on=False)["ok"]
    one.until(lambda: any(one.state(f"user-{n}") == "blocked" for n in (1, 2, 3)), "a thread to be blocked again")


def test_what_cannot_be_ignored_is_refused_with_the_reason(opened):
    one = opened(PROGRAM)
    answers = {name: one.order(do="ignore", lock=number(one, name), on=True) for name in ("outer", "inner")}
    assert "RLock" in answers["outer"]["why"]
    assert "Condition" in answers["inner"]["why"]


def test_the_strip_takes_and_frees_by_its_button(opened):
    one = opened(PROGRAM)
    strip = one.window.control_strip
    button = strip.findChild(QPushButton, "takeLock")
    one.until(button.isEnabled, "the button")
    one.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    one.until(lambda: button.text() == "Free it", "the lock")
    one.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    one.until(lambda: button.text() == "Take it", "the end of it")


def test_a_switch_changes_the_program_while_it_runs(opened):
    one = opened(PROGRAM)
    one.order(do="watch", names=["USE_LOCK"])
    seen = []
    one.session.bridge.told.connect(seen.append)
    assert one.order(do="set", name="USE_LOCK", value="False")["ok"]
    one.until(lambda: any(told.get("values", {}).get("USE_LOCK") == "False" for told in seen), "the new value")


def test_a_thread_that_is_not_started_yet_can_become_a_daemon_and_then_no_more(opened):
    one = opened(PROGRAM)
    spawn(one, "user", daemon=False, start=False)
    lane = one.until(lambda: one.thread("user-1"), "the thread")
    one.until(lambda: one.state("user-1") == "created", "it to be there, not started")
    assert one.order(do="daemon", thread=lane.number, value=True)["ok"]
    one.until(lambda: "daemon" in one.thread("user-1").badges, "the badge")
    assert one.order(do="start", thread=lane.number)["ok"]
    one.until(lambda: one.state("user-1") not in ("", "created"), "the thread to run")
    answer = one.order(do="daemon", thread=lane.number, value=False)
    assert not answer["ok"]
    assert "active thread" in answer["why"]


def test_new_threads_are_held_until_they_are_let_go(opened):
    one = opened(PROGRAM)
    assert one.order(do="hold_new", on=True)["ok"]
    spawn(one, "starter")
    lane = one.until(lambda: one.thread("child"), "the new thread")
    one.until(lambda: one.state("child") == "created", "it to be held")
    assert one.order(do="let_go", thread=lane.number)["ok"]
    one.until(lambda: one.state("child") == "waiting", "it to run")


def test_a_program_that_is_run_again_holds_its_threads_from_its_beginning(opened):
    one = opened(PROGRAM + "\nstarter()\n")
    assert one.order(do="hold_new", on=True)["ok"]
    before = one.session.timeline
    one.session.restart()
    one.until(lambda: one.session.timeline is not before and one.state("child") == "created", "it to be held")
    assert one.order(do="hold_new", on=False)["ok"]
    one.until(lambda: one.state("child") == "waiting", "it to run")


def test_a_lock_that_you_have_is_yours_no_more_when_it_is_ignored(opened):
    one = opened(PROGRAM)
    gate = number(one, "gate")
    assert one.order(do="take", lock=gate)["ok"]
    one.until(lambda: owner(one, "gate") == "you", "you to have the lock")
    assert one.order(do="ignore", lock=gate, on=True)["ok"]
    assert one.order(do="ignore", lock=gate, on=False)["ok"]
    one.until(lambda: "ignored" not in one.lock("gate").badges, "the end of the badge")
    assert one.order(do="take", lock=gate)["ok"]
    one.until(lambda: owner(one, "gate") == "you", "you to have it again")


def test_you_get_a_lock_that_two_threads_hand_to_each_other(opened):
    one = opened(PROGRAM)
    spawn(one, "user", count=2)
    one.until(lambda: one.state("user-1") == "blocked" or one.state("user-2") == "blocked", "them to compete")
    assert one.order(do="take", lock=number(one, "gate"))["ok"]
    one.until(lambda: owner(one, "gate") == "you", "your turn")


def test_with_a_lock_in_your_hand_the_program_can_still_end(opened):
    one = opened(PROGRAM)
    assert one.order(do="take", lock=number(one, "gate"))["ok"]
    one.order(do="let_main_end")
    one.until(lambda: one.phase == Phase.ENDED, "the end")
    assert one.session.bridge.run.code == 0
