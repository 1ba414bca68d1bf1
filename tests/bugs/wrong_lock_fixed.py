"""The lock belongs to the balance, not to what is done with it."""
# expect: balance == 100

import threading

balance = 100
balance_lock = threading.Lock()


def deposit(amount):
    global balance
    with balance_lock:
        balance += amount


def withdraw(amount):
    global balance
    with balance_lock:
        balance -= amount


threads = [threading.Thread(target=deposit, args=(20,)), threading.Thread(target=withdraw, args=(20,))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(balance)
