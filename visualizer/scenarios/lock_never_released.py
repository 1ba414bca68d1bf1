"""A lock that is never released.

An exception jumps over the release, and the thread ends with the lock in its hand. Look at Anna: she waits for somebody
who is finished long ago.
"""
# group: Deadlock
# mode: both
# fails: deadlock
# twin: lock_never_released_fixed.py
# picture: 3 threads; Anna is blocked by Ben; Ben ends before Anna starts
# ends: never
# notes: The corrected program says "with", which releases on every way out. Nobody should have to remember it.

import threading
import time

ages = {}
lock = threading.Lock()


def register(name, age):
    """Notes an age, which must not be negative."""
    lock.acquire()
    if age < 0:
        raise ValueError(age)
    ages[name] = age
    lock.release()


def enter(name, age):
    """Registers somebody, or says what is wrong."""
    try:
        register(name, age)
    except ValueError as error:
        print(f"{name}: no such age: {error}")


for name, age in (("Ben", -1), ("Anna", 30)):
    threading.Thread(target=enter, args=(name, age), name=name).start()
    time.sleep(0.3)
