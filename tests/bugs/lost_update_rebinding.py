"""A list is replaced by a longer copy; two copies of the same list lose one of the names."""
# expect: sorted(guests) == ["ann", "bob"]
# fails: expectation
# needs: 1 preemption

import threading

guests = []


def arrive(name):
    global guests
    guests = [*guests, name]


threads = [threading.Thread(target=arrive, args=(name,)) for name in ("ann", "bob")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(guests)
