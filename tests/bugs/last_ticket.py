"""Two counters sell the last seat: both look before either has sold."""
# expect: len(sold) == 1
# fails: expectation
# needs: 1 preemption

import threading

seats = 1
sold = []


def sell(customer):
    global seats
    if seats > 0:
        sold.append(customer)
        seats -= 1


threads = [threading.Thread(target=sell, args=(name,)) for name in ("ann", "bob")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sold)
