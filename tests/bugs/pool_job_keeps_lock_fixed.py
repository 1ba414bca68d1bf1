"""A job that dies gives the lock back, and its exception is asked for."""
# expect: charged == [5] and errors == [None, ValueError]

import threading
from concurrent.futures import ThreadPoolExecutor

lock = threading.Lock()
charged = []


def charge(amount):
    with lock:
        if amount < 0:
            raise ValueError(amount)
        charged.append(amount)


with ThreadPoolExecutor(max_workers=2) as pool:
    futures = [pool.submit(charge, amount) for amount in (5, -1)]
errors = [type(future.exception()) if future.exception() else None for future in futures]
print(charged)
