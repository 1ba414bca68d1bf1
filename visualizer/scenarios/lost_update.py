"""Lost update.

Adding one is two steps, a read and a write. Let one thread read, let the other add, and then let the first write: what
the other has added is gone. With the lock nobody gets in between.
"""
# group: Races and the lock
# mode: both
# fails: expectation
# expect: counter == 4
# twin: lost_update_fixed.py
# why right: Since Python 3.10 a thread can lose the GIL only at a call and at the end of a loop's turn. Between the
#   read and the write of "counter += 1" there is neither, so nobody gets in between. No version promises that.
# notes: Let the room predict first. In real time it comes out right each time; step by step one switch breaks it.

import threading

USE_LOCK = False  # control: switch "Use the lock"

counter = 0
lock = threading.Lock()


def add():
    """Adds one to the counter, twice."""
    global counter
    for _ in range(2):
        if USE_LOCK:
            with lock:
                counter += 1
        else:
            counter += 1


threads = [threading.Thread(target=add, name=f"adder-{number}") for number in (1, 2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"expected 4, counted {counter}")
