"""A shop looks and sells under one lock."""
# expect: stock == {"book": 0}

import sys
import threading

stock = {"book": 1}
lock = threading.Lock()


def buy(title):
    with lock:
        if stock[title] > 0:
            stock[title] = stock[title] - 1


threads = [threading.Thread(target=buy, args=("book",)) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
if stock["book"] < 0:
    sys.exit("sold a book that is not there")
