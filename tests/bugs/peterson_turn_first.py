"""Peterson's algorithm with its first two lines exchanged: the turn is given away before the wish is known."""
# fails: assertion
# needs: 2 preemptions

import threading

wants = [False, False]
turn = 0
inside = 0


def enter(me):
    global turn, inside
    other = 1 - me
    turn = other
    wants[me] = True
    while wants[other] and turn == other:
        pass
    inside += 1
    assert inside == 1, inside
    inside -= 1
    wants[me] = False


threads = [threading.Thread(target=enter, args=(me,)) for me in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
