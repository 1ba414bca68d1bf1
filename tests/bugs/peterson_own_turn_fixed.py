"""Peterson's algorithm: who wants to enter gives the turn to the other, and waits if the other wants too."""
# expect: counter == 2

import threading

wants = [False, False]
turn = 0
counter = 0


def add(me):
    global turn, counter
    other = 1 - me
    wants[me] = True
    turn = other
    while wants[other] and turn == other:
        pass
    counter += 1
    wants[me] = False


threads = [threading.Thread(target=add, args=(me,)) for me in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(counter)
