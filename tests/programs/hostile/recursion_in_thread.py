"""Recurses to the limit in a thread, with scheduling points on the way, and catches it: comes out right."""
# outcome: passed
# expect: caught == 2 and depths == 0
# schedules: 5

import threading

caught = 0
depths = 0
lock = threading.Lock()


def dive():
    global depths
    with lock:
        depths += 1
    try:
        dive()
    finally:
        with lock:
            depths -= 1


def work():
    global caught
    try:
        dive()
    except RecursionError:
        with lock:
            caught += 1


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
