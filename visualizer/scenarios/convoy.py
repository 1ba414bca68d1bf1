"""Convoy.

Four quick threads need a lock for a moment each, and a slow one keeps it for long. Look how they pile up behind it:
soon all of them wait, and all are as slow as the slowest.
"""
# group: Speed and fairness
# mode: real time
# picture: 6 threads; quick-* is blocked at least 40 %; quick-* is blocked by slow
# notes: The cure is to do less under the lock: move the sleep of the slow one out of the "with".

import threading
import time

lock = threading.Lock()


def quick():
    """Needs the lock for a moment, again and again."""
    for _ in range(10):
        with lock:
            time.sleep(0.001)
        time.sleep(0.02)


def slow():
    """Works for a long time, under the lock."""
    for _ in range(3):
        with lock:
            time.sleep(0.4)
        time.sleep(0.02)


threads = [threading.Thread(target=slow, name="slow")]
threads += [threading.Thread(target=quick, name=f"quick-{number}") for number in (1, 2, 3, 4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("all are through")
