"""The event says "ready" after the table was filled."""
# expect: prices == {"tea": 3}

import threading

prices = {}
ready = threading.Event()


def load():
    prices["tea"] = 3
    ready.set()


def order():
    ready.wait()
    print(prices["tea"])


threads = [threading.Thread(target=load), threading.Thread(target=order)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
