"""Whether to wait is decided outside the lock: the notification can come between the look and the wait."""
# fails: deadlock
# needs: 1 preemption

import threading

changed = threading.Condition()
ready = False


def wait():
    if not ready:
        with changed:
            changed.wait()


def prepare():
    global ready
    ready = True
    with changed:
        changed.notify()


threads = [threading.Thread(target=wait), threading.Thread(target=prepare)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
