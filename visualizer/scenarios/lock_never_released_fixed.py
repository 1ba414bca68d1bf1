"""A lock that is always released.

"with" releases the lock on every way out, an exception too.
"""

import threading
import time

ages = {}
lock = threading.Lock()


def register(name, age):
    """Notes an age, which must not be negative."""
    with lock:
        if age < 0:
            raise ValueError(age)
        ages[name] = age


def enter(name, age):
    """Registers somebody, or says what is wrong."""
    try:
        register(name, age)
    except ValueError as error:
        print(f"{name}: no such age: {error}")


for name, age in (("Ben", -1), ("Anna", 30)):
    threading.Thread(target=enter, args=(name, age), name=name).start()
    time.sleep(0.3)
