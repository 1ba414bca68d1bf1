"""All are woken.

notify_all wakes everybody who waits, and each looks for itself.
"""

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
            changed.notify_all()


def guest():
    """Takes a cake, and says that there is room."""
    with changed:
        while not plate:
            changed.wait()
        plate.pop()
        changed.notify_all()


jobs = {"guest-1": guest, "guest-2": guest, "baker": baker}
threads = [threading.Thread(target=job, name=name) for name, job in jobs.items()]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("all have eaten")
