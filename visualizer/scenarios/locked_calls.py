"""Every call locked, still wrong.

The account locks each of its methods, and no access is unordered. But between get() and set() the lock is free: let the
other thread in there, and its deposit is lost.
"""
# group: Races and the lock
# mode: step by step
# fails: expectation
# expect: account.get() == 200
# twin: locked_calls_fixed.py
# why right: A thread keeps the GIL for some milliseconds, and each deposit takes only microseconds.
# notes: A search for data races is silent, for there is none. A lock is for what has to happen at once, not for each of
#   its parts.

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

    def set(self, balance):
        """Changes what is on it."""
        with self._lock:
            self._balance = balance


def deposit(amount):
    """Pays something in."""
    account.set(account.get() + amount)


account = Account()
threads = [threading.Thread(target=deposit, args=[100], name=name) for name in ("Anna", "Ben")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"balance: {account.get()}")
