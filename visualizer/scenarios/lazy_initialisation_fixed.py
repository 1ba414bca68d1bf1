"""Lazy initialisation under a lock.

Who looks holds the lock until the connection is there.
"""

import threading

connection = None
opened = 0
lock = threading.Lock()


class Connection:
    """Something that is expensive to make."""

    def __init__(self):
        global opened
        opened += 1


def use():
    """Opens the connection if nobody has done so yet."""
    global connection
    with lock:
        if connection is None:
            connection = Connection()


threads = [threading.Thread(target=use, name=name) for name in ("Anna", "Ben")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"connections opened: {opened}")
