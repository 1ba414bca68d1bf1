"""Start and join.

Three pots cook at the same time, each in a thread of its own. start() lets a thread go and comes back at once; join()
waits until it has ended. Look at MainThread: it waits for the slowest pot only, two seconds instead of four and a half.
Without join, dinner is served before anything is done.

Shows: 4 threads, waiting
"""

import threading
import time

WAIT = True  # control: switch "Wait for the threads (join)"


def cook(dish, seconds):
    """Cooks one dish, which takes its time."""
    time.sleep(seconds)
    print(f"{dish}: done")


pots = [
    threading.Thread(target=cook, args=("rice", 2), name="rice"),
    threading.Thread(target=cook, args=("beans", 1.5), name="beans"),
    threading.Thread(target=cook, args=("tea", 1), name="tea"),
]
for pot in pots:
    pot.start()
if WAIT:
    for pot in pots:
        pot.join()
print("dinner is served")
