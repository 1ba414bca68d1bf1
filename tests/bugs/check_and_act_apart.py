"""Check and withdrawal each hold the lock, but one after the other: what was checked need no longer hold."""
# expect: balance >= 0
# fails: expectation
# needs: 1 preemption

import threading

balance = 100
lock = threading.Lock()


def withdraw(amount):
    global balance
    with lock:
        enough = balance >= amount
    if enough:
        with lock:
            balance -= amount


threads = [threading.Thread(target=withdraw, args=(amount,)) for amount in (70, 60)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(balance)
