"""A new lock for each call.

There is a lock, and each thread takes one before it counts. Look at the locks: each call makes its own, and a lock that
nobody else knows keeps nobody out.
"""
# group: Races and the lock
# mode: step by step
# fails: expectation
# expect: visitors == 2
# twin: lock_per_call_fixed.py
# why right: Since Python 3.10 there is no switch point between the read and the write of "visitors += 1".
# notes: Common where objects are made for each request, with a lock of their own in __init__.

import threading

visitors = 0


def enter():
    """Counts a visitor."""
    global visitors
    lock = threading.Lock()
    with lock:
        visitors += 1


threads = [threading.Thread(target=enter, name=name) for name in ("Anna", "Ben")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"visitors: {visitors}")
