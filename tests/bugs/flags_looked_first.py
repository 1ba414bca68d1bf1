"""A boolean flag as a lock: both threads see it down before either has put it up."""
# fails: assertion
# needs: 2 preemptions

import threading

busy = False
inside = 0


def enter():
    global busy, inside
    while busy:
        pass
    busy = True
    inside += 1
    assert inside == 1, inside
    inside -= 1
    busy = False


threads = [threading.Thread(target=enter) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
