"""A balance is read into a local variable and written back later: the other deposit in between is lost."""
# expect: balance == 130
# fails: expectation
# needs: 1 preemption

import threading

balance = 100


def deposit(amount):
    global balance
    before = balance
    balance = before + amount


threads = [threading.Thread(target=deposit, args=(amount,)) for amount in (10, 20)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(balance)
