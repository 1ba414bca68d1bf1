"""The right lock.

Whatever changes the stock does so under the lock of the stock.
"""

import threading

stock = 10
stock_lock = threading.Lock()


def buy():
    """Buys five more."""
    global stock
    with stock_lock:
        stock += 5


def sell():
    """Sells five."""
    global stock
    with stock_lock:
        stock -= 5


threads = [threading.Thread(target=buy, name="buyer"), threading.Thread(target=sell, name="seller")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"stock: {stock}")
