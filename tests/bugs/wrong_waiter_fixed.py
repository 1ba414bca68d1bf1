"""Two kinds of waiters share a condition, so each change wakes them all."""
# expect: buffer == []

import threading

buffer = []
changed = threading.Condition()


def produce():
    for item in (1, 2):
        with changed:
            while buffer:
                changed.wait()
            buffer.append(item)
            changed.notify_all()


def consume():
    with changed:
        while not buffer:
            changed.wait()
        buffer.pop()
        changed.notify_all()


threads = [threading.Thread(target=target) for target in (consume, consume, produce)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
