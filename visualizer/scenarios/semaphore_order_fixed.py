"""Semaphore and lock in the right order.

The guest waits with empty hands, and takes the lock when there is a meal.
"""

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
    meals.acquire()
    with lock:
        table.pop()


threads = [threading.Thread(target=cook, name="cook"), threading.Thread(target=guest, name="guest")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("the guest has eaten")
