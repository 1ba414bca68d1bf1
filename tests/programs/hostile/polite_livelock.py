"""Two threads that always make way for each other, while nobody steps in: livelock, and no bug of any schedule."""
# outcome: livelock
# says: no end
# seconds: 2

import threading

turn = "left"


def step(mine, other):
    global turn
    while True:
        if turn == mine:
            turn = other


threads = [threading.Thread(target=step, args=names) for names in (("left", "right"), ("right", "left"))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
