"""A transfer locks the account with the lower number first, whoever gives."""
# expect: (ann.balance, bob.balance) == (90, 60)

import threading


class Account:
    def __init__(self, number, balance):
        self.number = number
        self.balance = balance
        self.lock = threading.Lock()


def transfer(giver, taker, amount):
    first, second = sorted((giver, taker), key=lambda account: account.number)
    with first.lock, second.lock:
        giver.balance -= amount
        taker.balance += amount


ann, bob = Account(1, 100), Account(2, 50)
threads = [
    threading.Thread(target=transfer, args=(ann, bob, 30)),
    threading.Thread(target=transfer, args=(bob, ann, 20)),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(ann.balance, bob.balance)
