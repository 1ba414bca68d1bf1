"""Deadlock of a transfer.

A transfer locks both accounts, the giving one first. There is only one function and one order in it, but Anna pays Ben
while Ben pays Anna: let each lock the own account, and neither gets the other.
"""
# group: Deadlock
# mode: step by step
# fails: deadlock
# expect: anna.balance + ben.balance == 200
# twin: transfer_fixed.py
# why right: A transfer takes microseconds, and a thread keeps the GIL for some milliseconds.
# notes: The order of the locks depends on data, so reading the code does not show it. Ask for an order that does not
#   depend on who pays whom.

import threading


class Account:
    """An account with its number and its lock."""

    def __init__(self, number):
        self.number = number
        self.balance = 100
        self.lock = threading.Lock()


def transfer(giver, taker, amount):
    """Moves money, while nobody else can change either account."""
    first, second = giver, taker
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
