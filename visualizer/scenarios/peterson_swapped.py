"""Peterson's algorithm, two lines swapped.

Mutual exclusion without a lock: say that you want to enter, give the other one the turn, and wait while it wants and
has the turn. Here the first two lines are swapped. Can you get both threads inside?
"""
# group: Without a lock
# mode: step by step
# fails: assertion
# expect: inside == 0
# twin: peterson.py
# why right: Each thread is through within microseconds, long before the other one gets the GIL.
# notes: It is right in nearly every schedule, which is why nobody finds it by testing.

import threading

wants = [False, False]
turn = 0
inside = 0


def enter(me):
    """Enters, and makes sure to be alone."""
    global turn, inside
    other = 1 - me
    turn = other
    wants[me] = True
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
