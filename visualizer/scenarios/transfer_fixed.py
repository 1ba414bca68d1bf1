"""Transfers in one order.

The account with the lower number is locked first, whoever pays.
"""

import threading


class Account:
    """An account with its number and its lock."""

    def __init__(self, number):
        self.number = number
        self.balance = 100
        self.lock = threading.Lock()


def transfer(giver, taker, amount):
    """Moves money, while nobody else can change either account."""
    first, second = sorted([giver, taker], key=lambda account: account.number)
    with first.lock:
        with second.lock:
            giver.balance -= amount
            taker.balance += amount


anna, ben = Account(1), Account(2)
threads = [
    threading.Thread(target=transfer, args=(anna, ben, 10), name="Anna pays"),
    threading.Thread(target=transfer, args=(ben, anna, 20), name="Ben pays"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"Anna has {anna.balance}, Ben has {ben.balance}")
