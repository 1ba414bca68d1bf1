"""The quick check may be out of date, so it is repeated under the lock that the withdrawal holds."""
# expect: balance in (30, 40)

import threading

balance = 100
lock = threading.Lock()


def withdraw(amount):
    global balance
    with lock:
        enough = balance >= amount
    if enough:
        with lock:
            if balance >= amount:
                balance -= amount


threads = [threading.Thread(target=withdraw, args=(amount,)) for amount in (70, 60)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(balance)
