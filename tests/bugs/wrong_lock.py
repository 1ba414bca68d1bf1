"""Deposits and withdrawals each have a lock, but not the same one, for the same balance."""
# expect: balance == 100
# fails: expectation
# needs: 1 preemption

import threading

balance = 100
deposit_lock = threading.Lock()
withdrawal_lock = threading.Lock()


def deposit(amount):
    global balance
    with deposit_lock:
        balance += amount


def withdraw(amount):
    global balance
    with withdrawal_lock:
        balance -= amount


threads = [threading.Thread(target=deposit, args=(20,)), threading.Thread(target=withdraw, args=(20,))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(balance)
