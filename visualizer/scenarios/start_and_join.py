"""Start and join.

Three pots cook at the same time, each in a thread of its own: start() lets a thread go and comes back at once, join()
waits until it has ended. Look at MainThread: it waits for the slowest pot only, two seconds instead of four and a half.
Without join, dinner is served before anything is done.
"""
# group: Starting and joining
# mode: real time
# picture: 4 threads; main waits at least 60 %; tea ends before beans ends; beans ends before rice ends;
#   rice ends before main ends
# notes: Ask first how long it will take. Then throw the switch and run it again: "dinner is served" moves up.

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
