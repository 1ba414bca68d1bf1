"""Deadlock with itself.

Adding a page takes the lock, and calls something that takes it again. A thread that wants the lock that it holds waits
for itself: one thread is enough for a deadlock.
"""
# group: Deadlock
# mode: both
# fails: deadlock
# twin: lock_with_itself_fixed.py
# picture: 2 threads; deadlock; writer is blocked by writer
# ends: never
# notes: The corrected program has an RLock, which the thread that holds it may take again. The other way is to call
#   only functions that expect the lock to be held.

import threading

pages = []
lock = threading.Lock()


def count():
    """Says how many pages there are."""
    with lock:
        return len(pages)


def add(page):
    """Adds a page, and prints how many there are."""
    with lock:
        pages.append(page)
        print(f"{count()} pages")


writer = threading.Thread(target=add, args=["once upon a time"], name="writer")
writer.start()
writer.join()
