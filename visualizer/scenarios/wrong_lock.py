"""The wrong lock.

Buying and selling change the same stock, each under a lock, but not under the same one. Look who holds what: both
threads are inside at the same time.
"""
# group: Races and the lock
# mode: step by step
# fails: expectation
# expect: stock == 10
# twin: wrong_lock_fixed.py
# why right: Since Python 3.10 there is no switch point between the read and the write of "stock += 5".
# notes: A lock belongs to data, not to code. Ask which line of the program says so: there is none.

import threading

stock = 10
buying = threading.Lock()
selling = threading.Lock()


def buy():
    """Buys five more."""
    global stock
    with buying:
        stock += 5


def sell():
    """Sells five."""
    global stock
    with selling:
        stock -= 5


threads = [threading.Thread(target=buy, name="buyer"), threading.Thread(target=sell, name="seller")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"stock: {stock}")
