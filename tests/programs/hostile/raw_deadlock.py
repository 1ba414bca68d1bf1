"""Locks of the module _thread, taken in opposite order: the deadlock is found."""
# outcome: failed
# kind: deadlock

import _thread
import threading

a, b = _thread.allocate_lock(), _thread.RLock()


def work(first, second):
    with first, second:
        pass


threads = [threading.Thread(target=work, args=locks) for locks in ((a, b), (b, a))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
