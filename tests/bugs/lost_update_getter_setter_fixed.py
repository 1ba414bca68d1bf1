"""The class offers the whole step as one method, which holds the lock all the way."""
# expect: balance == 130

import threading


class Account:
    def __init__(self, balance):
        self._balance = balance
        self._lock = threading.Lock()

    def get(self):
        with self._lock:
            return self._balance

    def deposit(self, amount):
        with self._lock:
            self._balance += amount


account = Account(100)
threads = [threading.Thread(target=account.deposit, args=(amount,)) for amount in (10, 20)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
balance = account.get()
print(balance)
