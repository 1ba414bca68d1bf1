"""Dekker's algorithm: put up one's own flag, look at the other's, and step back if it is not one's turn."""
# expect: inside == 0

import threading

wants = [False, False]
turn = 0
inside = 0


def enter(me):
    global turn, inside
    other = 1 - me
    wants[me] = True
    while wants[other]:
        if turn == other:
            wants[me] = False
            while turn == other:
                pass
            wants[me] = True
    inside += 1
    assert inside == 1, inside
    inside -= 1
    turn = other
    wants[me] = False


threads = [threading.Thread(target=enter, args=(me,)) for me in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
