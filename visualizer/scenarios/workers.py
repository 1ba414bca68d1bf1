"""Four workers share one machine: two compute, one fetches, one waits for its turn at the printer.

To see: the two that compute take turns at the GIL; the one that fetches only waits; the printer is one lock for two.
"""

import threading
import time

printer = threading.Lock()


def compute(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        sum(range(1000))


def fetch(pages):
    for _ in range(pages):
        time.sleep(0.1)
        with printer:
            time.sleep(0.05)


def report():
    time.sleep(0.12)
    with printer:
        time.sleep(0.2)


workers = [
    threading.Thread(target=compute, args=(0.4,), name="compute-1"),
    threading.Thread(target=compute, args=(0.4,), name="compute-2"),
    threading.Thread(target=fetch, args=(4,), name="fetch"),
    threading.Thread(target=report, name="report"),
]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
print("all workers are done")
