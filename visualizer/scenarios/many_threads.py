"""Many threads.

Each thread waits a second and starts a little later than the one before. Look at the right edge of the lanes: they end
in the order in which they were started, and all of them together take hardly longer than one.
"""
# group: Starting and joining
# mode: real time
# picture: 13 threads; main waits at least 60 %; worker-* waits at least 60 %; worker-1 starts before worker-12 starts;
#   worker-12 starts before worker-1 ends; worker-1 ends before worker-12 ends
# notes: Pull the slider up and run it again. Waiting threads cost memory, not time; that changes as soon as they
#   compute.

import threading
import time

WORKERS = 12  # control: slider 1..32


def wait(seconds):
    """Waits for something that takes its time."""
    time.sleep(seconds)


started = time.monotonic()
workers = [threading.Thread(target=wait, args=[1], name=f"worker-{number}") for number in range(1, WORKERS + 1)]
for worker in workers:
    worker.start()
    time.sleep(0.03)
for worker in workers:
    worker.join()
print(f"{WORKERS} seconds of waiting took {time.monotonic() - started:.1f} s")
