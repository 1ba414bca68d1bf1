"""Busy waiting.

Two threads wait for the same moment. One asks all the time whether it has come, the other waits for an event. Look at
the lanes: one is running for nothing and keeps the worker from the GIL, the other costs nothing.
"""
# group: Speed and fairness
# mode: real time
# picture: 4 threads; spinner runs at least 10 %; spinner waits at most 10 %; sleeper waits at least 80 %;
#   worker wants the GIL
# notes: A sleep in the loop is better, and an event is best. Ask what the spinner costs the worker: half of its speed.

import threading
import time

is_ready = False
ready = threading.Event()


def spin():
    """Asks again and again whether it is ready."""
    while not is_ready:
        pass


def work():
    """Computes for a while."""
    end = time.thread_time() + 0.3
    while time.thread_time() < end:
        sum(range(1_000))


threads = [
    threading.Thread(target=spin, name="spinner"),
    threading.Thread(target=ready.wait, name="sleeper"),
    threading.Thread(target=work, name="worker"),
]
for thread in threads:
    thread.start()
time.sleep(1)
is_ready = True
ready.set()
for thread in threads:
    thread.join()
print("all are through")
