"""Two threads add to a global with no lock: an addition made between another's read and write is lost."""
# expect: counter == 4
# fails: expectation
# needs: 1 preemption

import threading

counter = 0


def add():
    global counter
    for _ in range(2):
        counter += 1


threads = [threading.Thread(target=add) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(counter)
