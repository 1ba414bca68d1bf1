"""`while`: a consumer that is woken looks again before it takes."""
# expect: items == []

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
        while not items:
            filled.wait()
        items.pop()


threads = [threading.Thread(target=target) for target in (consume, consume, produce)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
