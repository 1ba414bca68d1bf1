"""A semaphore that starts at 1 lets one thread in at a time."""
# expect: counter == 2

import threading

counter = 0
gate = threading.Semaphore(1)


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
