"""Two counters sell the last seat; looking and selling is one step."""
# expect: len(sold) == 1

import threading

seats = 1
sold = []
lock = threading.Lock()


def sell(customer):
    global seats
    with lock:
        if seats > 0:
            sold.append(customer)
            seats -= 1


threads = [threading.Thread(target=sell, args=(name,)) for name in ("ann", "bob")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sold)
