"""A method that holds the lock calls another one that wants it: a Lock waits for its own owner."""
# fails: deadlock
# needs: 0 preemptions

import threading


class Account:
    def __init__(self):
        self.balance = 0
        self._lock = threading.Lock()

    def deposit(self, amount):
        with self._lock:
            self.balance += amount

    def deposit_all(self, amounts):
        with self._lock:
            for amount in amounts:
                self.deposit(amount)


account = Account()
thread = threading.Thread(target=account.deposit_all, args=([1, 2],))
thread.start()
thread.join()
