"""The balance is checked, then the money is taken: two withdrawals can both pass the check."""
# expect: balance >= 0
# fails: expectation
# needs: 1 preemption

import threading

balance = 100


def withdraw(amount):
    global balance
    if balance >= amount:
        balance -= amount


threads = [threading.Thread(target=withdraw, args=(80,)) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(balance)
