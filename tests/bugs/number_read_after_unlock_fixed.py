"""The number is counted up and read under the same hold of the lock."""
# expect: sorted(numbers) == [1, 2]

import threading

last = 0
lock = threading.Lock()
numbers = [0, 0]


def next_number():
    global last
    with lock:
        last += 1
        return last


def take(place):
    numbers[place] = next_number()


threads = [threading.Thread(target=take, args=(place,)) for place in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(numbers)
