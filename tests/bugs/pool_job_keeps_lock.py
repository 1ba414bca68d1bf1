"""A job dies with the lock in its hand; its exception is shut up in the future, and the next job waits."""
# fails: deadlock
# needs: 1 preemption

import threading
from concurrent.futures import ThreadPoolExecutor

lock = threading.Lock()
charged = []


def charge(amount):
    lock.acquire()
    if amount < 0:
        raise ValueError(amount)
    charged.append(amount)
    lock.release()


with ThreadPoolExecutor(max_workers=2) as pool:
    futures = [pool.submit(charge, amount) for amount in (5, -1)]
print(charged)
