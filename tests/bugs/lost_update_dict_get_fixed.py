"""Counting with `d[k] = d.get(k, 0) + 1`, look-up and store together under a lock."""
# expect: stock == {"apple": 2}

import threading

stock = {}
lock = threading.Lock()


def deliver(fruit):
    with lock:
        stock[fruit] = stock.get(fruit, 0) + 1


threads = [threading.Thread(target=deliver, args=("apple",)) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(stock)
