"""Two threads ask one generator for its next number at the same time (ValueError: generator already executing)."""
# fails: exception
# needs: 1 preemption

import threading

issued = 0


def count():
    global issued
    while True:
        issued += 1
        yield issued


numbers = count()
threads = [threading.Thread(target=next, args=(numbers,)) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(issued)
