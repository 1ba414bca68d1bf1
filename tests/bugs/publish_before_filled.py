"""The event says "ready" before the table is filled: a reader finds no such key (KeyError)."""
# fails: exception
# needs: 1 preemption

import threading

prices = {}
ready = threading.Event()


def load():
    ready.set()
    prices["tea"] = 3


def order():
    ready.wait()
    print(prices["tea"])


threads = [threading.Thread(target=load), threading.Thread(target=order)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
