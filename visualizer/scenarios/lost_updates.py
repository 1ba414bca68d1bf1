"""Lost updates.

Two threads add one to the same counter, a million times each. An addition has three steps: read, call int, write.
A thread that is switched away between them overwrites, when it comes back, all that the other has added meanwhile.
Look at the last line: hundreds of thousands are missing. Use the lock, and none is; what it costs is the waiting.

Shows: 3 threads, running, wants the GIL
"""

import threading

ADDITIONS = 1_000_000
USE_LOCK = False  # control: switch "Use the lock"

counter = 0
lock = threading.Lock()


def add():
    """Adds one to the counter, over and over."""
    global counter
    for _ in range(ADDITIONS):
        if USE_LOCK:
            with lock:
                counter = int(counter) + 1
        else:
            counter = int(counter) + 1


threads = [threading.Thread(target=add, name=f"adder-{number}") for number in (1, 2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"expected {2 * ADDITIONS:,}, counted {counter:,}, lost {2 * ADDITIONS - counter:,}")
