"""Peterson's algorithm.

Mutual exclusion without a lock: say that you want to enter, give the other one the turn, and wait while it wants and
has the turn. Try to get both threads inside: no schedule does it.
"""
# group: Without a lock
# mode: both
# expect: inside == 0
# picture: 3 threads; Anna finishes; Ben finishes
# notes: Not for use: it relies on reads and writes that stay in order, is for two threads only, and burns a CPU while
#   it waits. A lock has none of these faults.

import threading

wants = [False, False]
turn = 0
inside = 0


def enter(me):
    """Enters, and makes sure to be alone."""
    global turn, inside
    other = 1 - me
    wants[me] = True
    turn = other
    while wants[other] and turn == other:
        pass
    inside += 1
    assert inside == 1, "the other one is inside, too"
    inside -= 1
    wants[me] = False


threads = [threading.Thread(target=enter, args=[me], name=name) for me, name in enumerate(("Anna", "Ben"))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("both have been inside")
