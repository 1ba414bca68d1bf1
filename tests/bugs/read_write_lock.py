"""A writer waits until no reader is left, but says that it writes only after the lock: a reader slips in."""
# fails: assertion
# needs: 2 preemptions

import threading

changed = threading.Condition()
readers = 0
writing = False
left = right = 0


def write():
    global writing, left, right
    with changed:
        changed.wait_for(lambda: readers == 0)
    writing = True
    left = 1
    right = 1
    with changed:
        writing = False
        changed.notify_all()


def read():
    global readers
    with changed:
        changed.wait_for(lambda: not writing)
        readers += 1
    pair = (left, right)
    with changed:
        readers -= 1
        changed.notify_all()
    assert pair in ((0, 0), (1, 1)), pair


threads = [threading.Thread(target=write), threading.Thread(target=read)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
