"""Lost updates in real time.

Two threads add one to the same counter, a million times each. An addition has three steps here, read, call int, write,
and at the call another thread may get the GIL: look at the last line, hundreds of thousands are missing. Use the lock,
and none is; what it costs is the waiting.
"""
# group: Races and the lock
# mode: real time
# picture: 3 threads; adder-* runs; adder-* wants the GIL
# notes: The sequel to "Lost update": the call of int is what makes it fail in real time; with plain += it never does on
#   today's CPython. A machine may be lucky once: run it again.

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
