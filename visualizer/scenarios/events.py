"""Event: one signal for all.

Four runners wait for the starting gun. Setting the event wakes all of them, at once; who comes later does not wait at
all, because the event stays set. Look for the moment when every lane changes from waiting: that is the shot.
"""
# group: Telling each other
# mode: real time
# picture: 6 threads; runner-* waits at least 80 %; runner-4 ends before runner-2 ends;
#   runner-2 ends before runner-3 ends; latecomer starts before runner-4 ends
# notes: An event remembers, which is what a lost wake-up lacks. It has no lock: it says only that something has been.

import threading
import time

shot = threading.Event()


def run(seconds):
    """Waits for the shot, then runs."""
    shot.wait()
    time.sleep(seconds)


runners = [
    threading.Thread(target=run, args=[seconds], name=f"runner-{number}")
    for number, seconds in enumerate((1.2, 1.0, 1.4, 0.8), 1)
]
for runner in runners:
    runner.start()
time.sleep(1)
shot.set()
time.sleep(0.2)
latecomer = threading.Thread(target=run, args=[1.0], name="latecomer")
latecomer.start()
for runner in [*runners, latecomer]:
    runner.join()
print("all have arrived")
