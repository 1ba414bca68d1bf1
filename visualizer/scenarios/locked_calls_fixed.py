"""The whole deposit locked.

The account offers as one method, under one lock, what has to happen at once.
"""

import threading


class Account:
    """An account, each method of which has the lock."""

    def __init__(self):
        self._lock = threading.Lock()
        self._balance = 0

    def get(self):
        """Says what is on it."""
        with self._lock:
            return self._balance

    def deposit(self, amount):
        """Pays something in."""
        with self._lock:
            self._balance += amount


account = Account()
threads = [threading.Thread(target=account.deposit, args=[100], name=name) for name in ("Anna", "Ben")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"balance: {account.get()}")
