"""No lost update.

Reading and writing happen under one lock, so nobody gets in between.
"""

import threading

counter = 0
lock = threading.Lock()


def add():
    """Adds one to the counter, twice."""
    global counter
    for _ in range(2):
        with lock:
            counter += 1


threads = [threading.Thread(target=add, name=f"adder-{number}") for number in (1, 2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"expected 4, counted {counter}")
