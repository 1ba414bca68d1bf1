"""The balance is checked and the money taken under one hold of the lock."""
# expect: balance == 20

import threading

balance = 100
lock = threading.Lock()


def withdraw(amount):
    global balance
    with lock:
        if balance >= amount:
            balance -= amount


threads = [threading.Thread(target=withdraw, args=(80,)) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(balance)
