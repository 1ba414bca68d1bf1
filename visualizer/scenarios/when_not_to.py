"""When not to use threads.

First jobs that are too small: starting a thread costs more than the whole job. Then jobs that need the same lock from
beginning to end: look at the others, blocked all the way, and at the total, which is that of one after the other.
"""
# group: When not to use threads
# mode: real time
# picture: 25 threads; some one-lock-* is blocked at least 50 %; one-lock-* waits; small-1 ends before one-lock-1 starts
# notes: Computing in Python is the third case, see "Computing and the GIL".

import threading
import time

lock = threading.Lock()


def small():
    """A job of a few microseconds."""
    sum(range(100))


def one_at_a_time():
    """A job that keeps the lock all the time."""
    with lock:
        time.sleep(0.5)


def run_all(threads):
    """Starts the threads and waits for all of them; says how long that took."""
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - started


started = time.monotonic()
for _ in range(20):
    small()
print(f"20 small jobs in a loop: {(time.monotonic() - started) * 1000:.2f} ms")
took = run_all([threading.Thread(target=small, name=f"small-{n}") for n in range(1, 21)])
print(f"20 small jobs in 20 threads: {took * 1000:.2f} ms")
took = run_all([threading.Thread(target=one_at_a_time, name=f"one-lock-{n}") for n in range(1, 5)])
print(f"4 jobs of 0.5 s under one lock: {took:.1f} s")
