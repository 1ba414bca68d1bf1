"""Each method takes the lock, but between `get` and `set` it is free: whole steps need it, not single accesses."""
# expect: balance == 130
# fails: expectation
# needs: 1 preemption

import threading


class Account:
    def __init__(self, balance):
        self._balance = balance
        self._lock = threading.Lock()

    def get(self):
        with self._lock:
            return self._balance

    def set(self, balance):
        with self._lock:
            self._balance = balance


account = Account(100)


def deposit(amount):
    account.set(account.get() + amount)


threads = [threading.Thread(target=deposit, args=(amount,)) for amount in (10, 20)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
balance = account.get()
print(balance)
