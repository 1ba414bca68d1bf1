"""The new value comes from a function: the call sits between the read and the write of the global."""
# expect: score == 2
# fails: expectation
# needs: 1 preemption

import threading

score = 0


def successor(number):
    return number + 1


def hit():
    global score
    score = successor(score)


threads = [threading.Thread(target=hit) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(score)
