"""A cache is emptied and filled again; a reader that saw it full before finds it empty (AttributeError)."""
# fails: exception
# needs: 2 preemptions

import threading


class Entry:
    def __init__(self, price):
        self.price = price


cache = Entry(1)


def refresh():
    global cache
    cache = None
    cache = Entry(2)


def read():
    if cache is not None:
        print(cache.price)


threads = [threading.Thread(target=read), threading.Thread(target=refresh)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
