"""Four workers.

Two compute, one fetches pages, one writes a report, and there is one printer. Look for every state at once: of the two
that compute one is running while the other wants the GIL; the one that fetches only waits; and whoever needs the
printer while another has it is blocked.
"""
# group: Starting and joining
# mode: real time
# picture: 5 threads; compute-* runs; compute-* wants the GIL; fetch waits; some * is blocked
# notes: The legend, learnt from one picture: let the room find each colour before saying what it means.

import threading
import time

printer = threading.Lock()


def compute(seconds):
    """Computes, and waits for nothing but the GIL."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        sum(range(1000))


def fetch(pages):
    """Fetches pages, and prints each."""
    for _ in range(pages):
        time.sleep(0.1)
        with printer:
            time.sleep(0.05)


def report():
    """Prints a long report."""
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
