"""`if` instead of `while`: another consumer takes the item before the woken one has the lock (IndexError)."""
# fails: exception
# needs: 1 preemption

import threading

items = []
filled = threading.Condition()


def produce():
    for item in (1, 2):
        with filled:
            items.append(item)
            filled.notify()


def consume():
    with filled:
        if not items:
            filled.wait()
        items.pop()


threads = [threading.Thread(target=target) for target in (consume, consume, produce)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
