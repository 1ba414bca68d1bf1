"""A counter in a closure is no safer than a global: both threads share its variable."""
# expect: total == 4
# fails: expectation
# needs: 1 preemption

import threading


def make_counter():
    count = 0

    def increment():
        nonlocal count
        for _ in range(2):
            count += 1

    def value():
        return count

    return increment, value


increment, value = make_counter()
threads = [threading.Thread(target=increment) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
total = value()
print(total)
