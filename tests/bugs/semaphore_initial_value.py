"""A semaphore that starts at 2 lets two threads into a place meant for one."""
# expect: counter == 2
# fails: expectation
# needs: 1 preemption

import threading

counter = 0
gate = threading.Semaphore(2)


def add():
    global counter
    with gate:
        counter += 1


threads = [threading.Thread(target=add) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(counter)
