"""Peterson's algorithm with its first two lines in order: the wish is known before the turn is given away."""
# expect: inside == 0

import threading

wants = [False, False]
turn = 0
inside = 0


def enter(me):
    global turn, inside
    other = 1 - me
    wants[me] = True
    turn = other
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
