"""Counting with `d[k] = d.get(k, 0) + 1`: two threads can both find the key missing and both write 1."""
# expect: stock == {"apple": 2}
# fails: expectation
# needs: 1 preemption

import threading

stock = {}


def deliver(fruit):
    stock[fruit] = stock.get(fruit, 0) + 1


threads = [threading.Thread(target=deliver, args=("apple",)) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(stock)
