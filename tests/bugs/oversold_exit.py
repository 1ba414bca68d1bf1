"""A shop sells more than it has and says so with its exit code."""
# fails: exit
# needs: 1 preemption

import sys
import threading

stock = {"book": 1}


def buy(title):
    if stock[title] > 0:
        stock[title] = stock[title] - 1


threads = [threading.Thread(target=buy, args=("book",)) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
if stock["book"] < 0:
    sys.exit("sold a book that is not there")
