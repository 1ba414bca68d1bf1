"""Peterson's algorithm with the politeness left out: each thread gives the turn to itself."""
# expect: counter == 2
# fails: expectation
# needs: 1 preemption

import threading

wants = [False, False]
turn = 0
counter = 0


def add(me):
    global turn, counter
    other = 1 - me
    wants[me] = True
    turn = me
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
