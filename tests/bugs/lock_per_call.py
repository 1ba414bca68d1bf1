"""Each call makes a lock of its own, which keeps nobody out."""
# expect: counter == 2
# fails: expectation
# needs: 1 preemption

import threading

counter = 0


def add():
    global counter
    with threading.Lock():
        counter += 1


threads = [threading.Thread(target=add) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(counter)
