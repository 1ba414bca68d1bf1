"""Two threads ask one generator for its next number under a lock."""
# expect: issued == 2 and sorted(taken) == [1, 2]

import threading

issued = 0
lock = threading.Lock()
taken = [0, 0]


def count():
    global issued
    while True:
        issued += 1
        yield issued


numbers = count()


def take(place):
    with lock:
        taken[place] = next(numbers)


threads = [threading.Thread(target=take, args=(place,)) for place in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(issued)
