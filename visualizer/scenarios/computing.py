"""Computing and the GIL.

Four pieces of work, one after the other and then by four threads. Only one thread computes at a time, the one that has
the GIL: look how one is running while the others want it, and at the times, which are the same.
"""
# group: The GIL
# mode: real time
# picture: 5 threads; compute-* runs; compute-* wants the GIL at least 20 %
# notes: On a free-threaded Python there is no GIL, and the four threads are faster if the machine has the cores for it.
#   For ordinary Pythons the cure is in "Processes for computing".

import threading
import time


def compute():
    """Adds up numbers: only computing, no waiting."""
    total = 0
    for number in range(2_000_000):
        total += number


started = time.monotonic()
for _ in range(4):
    compute()
print(f"one after the other: {time.monotonic() - started:.2f} s")

started = time.monotonic()
threads = [threading.Thread(target=compute, name=f"compute-{number}") for number in (1, 2, 3, 4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"four threads: {time.monotonic() - started:.2f} s")
