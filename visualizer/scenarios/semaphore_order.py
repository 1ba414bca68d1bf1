"""Semaphore and lock in the wrong order.

The guest takes the lock of the table, then waits for a meal. The cook needs the lock to put one there: let the guest
come first, and it waits for a meal while it keeps the cook away.
"""
# group: Telling each other
# mode: step by step
# fails: deadlock
# expect: table == []
# twin: semaphore_order_fixed.py
# why right: The cook is started first, and the meal is there before the guest comes.
# notes: Never wait for somebody while holding what they need. Two lines exchanged are enough.

import threading

table = []
meals = threading.Semaphore(0)
lock = threading.Lock()


def cook():
    """Puts a meal on the table."""
    with lock:
        table.append("soup")
    meals.release()


def guest():
    """Takes a meal from the table."""
    with lock:
        meals.acquire()
        table.pop()


threads = [threading.Thread(target=cook, name="cook"), threading.Thread(target=guest, name="guest")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("the guest has eaten")
