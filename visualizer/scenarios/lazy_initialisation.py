"""Lazy initialisation.

The connection is to be opened once, by whoever needs it first. Let the second thread look while the first has looked
but not yet opened: there are two connections, and one of them is lost.
"""
# group: Races and the lock
# mode: step by step
# fails: expectation
# expect: opened == 1
# twin: lazy_initialisation_fixed.py
# why right: The first thread is done with its microseconds of work before the second one gets the GIL.
# notes: In real time it fails when opening takes long, which is just when one wants to do it lazily.

import threading

connection = None
opened = 0


class Connection:
    """Something that is expensive to make."""

    def __init__(self):
        global opened
        opened += 1


def use():
    """Opens the connection if nobody has done so yet."""
    global connection
    if connection is None:
        connection = Connection()


threads = [threading.Thread(target=use, name=name) for name in ("Anna", "Ben")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"connections opened: {opened}")
