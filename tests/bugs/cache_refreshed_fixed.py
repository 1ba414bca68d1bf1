"""A reader takes the entry once, under the lock, and goes on with what it took."""
# expect: cache.price == 2

import threading


class Entry:
    def __init__(self, price):
        self.price = price


cache = Entry(1)
lock = threading.Lock()


def refresh():
    global cache
    with lock:
        cache = None
    with lock:
        cache = Entry(2)


def read():
    with lock:
        entry = cache
    if entry is not None:
        print(entry.price)


threads = [threading.Thread(target=read), threading.Thread(target=refresh)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
