"""A method that holds the lock calls another one that wants it: an RLock lets its owner in again."""
# expect: account.balance == 6

import threading


class Account:
    def __init__(self):
        self.balance = 0
        self._lock = threading.RLock()

    def deposit(self, amount):
        with self._lock:
            self.balance += amount

    def deposit_all(self, amounts):
        with self._lock:
            for amount in amounts:
                self.deposit(amount)


account = Account()
threads = [
    threading.Thread(target=account.deposit_all, args=([1, 2],)),
    threading.Thread(target=account.deposit, args=(3,)),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
