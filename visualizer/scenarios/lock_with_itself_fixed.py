"""A lock that may be taken again.

The thread that holds an RLock may take it once more; it is free when it has been released as often.
"""

import threading

pages = []
lock = threading.RLock()


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
