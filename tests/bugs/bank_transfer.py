"""A transfer locks the giver, then the taker; two transfers in opposite directions wait for each other."""
# fails: deadlock
# needs: 1 preemption

import threading


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.Lock()


def transfer(giver, taker, amount):
    with giver.lock, taker.lock:
        giver.balance -= amount
        taker.balance += amount


ann, bob = Account(100), Account(50)
threads = [
    threading.Thread(target=transfer, args=(ann, bob, 30)),
    threading.Thread(target=transfer, args=(bob, ann, 20)),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(ann.balance, bob.balance)
