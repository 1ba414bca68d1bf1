"""The wrong one is woken.

The baker waits for room on the plate, the guests wait for a cake, all on one condition. A guest that has taken the cake
wakes one of them, and it may be the other guest: that one finds nothing and waits on, and nobody wakes the baker.
"""
# group: Telling each other
# mode: both
# fails: deadlock
# expect: plate == []
# twin: wrong_waiter_fixed.py
# picture: 4 threads; deadlock; baker waits at least 60 %; guest-1 finishes; guest-2 waits at least 60 %
# ends: never
# notes: Either wake all (notify_all, as in the corrected program), or have a condition for each thing that is waited
#   for.

import threading

plate = []
changed = threading.Condition()


def baker():
    """Puts two cakes on the plate, which has room for one."""
    for cake in ("apple", "plum"):
        with changed:
            while plate:
                changed.wait()
            plate.append(cake)
            changed.notify()


def guest():
    """Takes a cake, and says that there is room."""
    with changed:
        while not plate:
            changed.wait()
        plate.pop()
        changed.notify()


jobs = {"guest-1": guest, "guest-2": guest, "baker": baker}
threads = [threading.Thread(target=job, name=name) for name, job in jobs.items()]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("all have eaten")
