"""A balance is read into a local variable and written back before the lock is given up."""
# expect: balance == 130

import threading

balance = 100
lock = threading.Lock()


def deposit(amount):
    global balance
    with lock:
        before = balance
        balance = before + amount


threads = [threading.Thread(target=deposit, args=(amount,)) for amount in (10, 20)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(balance)
