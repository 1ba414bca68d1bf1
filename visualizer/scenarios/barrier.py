"""Barrier: all or nobody goes on.

Three walkers of different pace meet at each of two huts, and nobody leaves before all are there. Look at the lanes: the
fast one waits longest, and all set off again at the same moment.
"""
# group: Telling each other
# mode: real time
# picture: 4 threads; walker-* waits at least 80 %; walker-1 ends before main ends
# notes: The slowest decides for all: that is what a barrier costs. Make the fast walker faster, and nothing changes.

import threading
import time

hut = threading.Barrier(3)


def walk(hours):
    """Walks to two huts, and waits at each for the others."""
    for _ in range(2):
        time.sleep(hours)
        hut.wait()


walkers = [
    threading.Thread(target=walk, args=[hours], name=f"walker-{number}")
    for number, hours in enumerate((0.2, 0.5, 0.8), 1)
]
for walker in walkers:
    walker.start()
for walker in walkers:
    walker.join()
print("all are at the second hut")
