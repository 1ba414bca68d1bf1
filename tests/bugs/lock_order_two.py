"""Two threads take two locks in opposite order, and each may get its first one."""
# fails: deadlock
# needs: 1 preemption

import threading

knife = threading.Lock()
fork = threading.Lock()
meals = 0


def eat(first, second):
    global meals
    with first:
        with second:
            meals += 1


threads = [threading.Thread(target=eat, args=locks) for locks in ((knife, fork), (fork, knife))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
