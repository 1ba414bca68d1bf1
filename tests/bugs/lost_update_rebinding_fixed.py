"""A list is replaced by a longer copy, by one thread at a time."""
# expect: sorted(guests) == ["ann", "bob"]

import threading

guests = []
lock = threading.Lock()


def arrive(name):
    global guests
    with lock:
        guests = [*guests, name]


threads = [threading.Thread(target=arrive, args=(name,)) for name in ("ann", "bob")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(guests)
