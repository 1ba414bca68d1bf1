"""A writer that finds no reader closes the door in the same hold of the lock."""
# expect: (left, right, readers, writing) == (1, 1, 0, False)

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
