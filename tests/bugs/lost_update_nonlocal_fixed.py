"""A counter in a closure, together with the lock that guards it."""
# expect: total == 4

import threading


def make_counter():
    count = 0
    lock = threading.Lock()

    def increment():
        nonlocal count
        for _ in range(2):
            with lock:
                count += 1

    def value():
        with lock:
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
