"""Room and goods are told with `notify` on one condition: a consumer wakes a consumer, the producer sleeps on."""
# fails: deadlock
# needs: 0 preemptions

import threading

buffer = []
changed = threading.Condition()


def produce():
    for item in (1, 2):
        with changed:
            while buffer:
                changed.wait()
            buffer.append(item)
            changed.notify()


def consume():
    with changed:
        while not buffer:
            changed.wait()
        buffer.pop()
        changed.notify()


threads = [threading.Thread(target=target) for target in (consume, consume, produce)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
