"""The number is counted up under the lock but returned after it: both callers may get the later one."""
# expect: sorted(numbers) == [1, 2]
# fails: expectation
# needs: 1 preemption

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
