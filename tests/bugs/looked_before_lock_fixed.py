"""Whether to wait is decided under the lock, and what is waited for changes under it too."""
# expect: ready

import threading

changed = threading.Condition()
ready = False


def wait():
    with changed:
        while not ready:
            changed.wait()


def prepare():
    global ready
    with changed:
        ready = True
        changed.notify()


threads = [threading.Thread(target=wait), threading.Thread(target=prepare)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
