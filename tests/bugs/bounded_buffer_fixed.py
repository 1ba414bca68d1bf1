"""A full buffer is waited for with `while`: the second producer finds it full again and waits on."""
# expect: len(buffer) == 1

import threading

buffer = ["old"]
changed = threading.Condition()


def produce(item):
    with changed:
        while len(buffer) == 1:
            changed.wait()
        buffer.append(item)
        assert len(buffer) == 1, buffer
        changed.notify_all()


def consume():
    for _ in range(2):
        with changed:
            while not buffer:
                changed.wait()
            buffer.pop()
            changed.notify_all()


threads = [
    threading.Thread(target=produce, args=("a",)),
    threading.Thread(target=produce, args=("b",)),
    threading.Thread(target=consume),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
