"""Thread pool with a backlog.

Nine orders, and a pool of three threads. Submitting an order costs nothing; the orders queue up, and each thread takes
the next one as soon as it is free. Look at the pool's lanes: no gaps, and never more than three orders at a time.
"""
# group: Pools and daemons
# mode: real time
# picture: 4 threads; worker_* waits at least 80 %; main waits at least 60 %
# notes: More threads shorten the queue, up to one for each order. Ask what a tenth thread would do.

import time
from concurrent.futures import ThreadPoolExecutor

WORKERS = 3  # control: slider 1..32


def order(number, seconds):
    """Does one order, which is mostly waiting."""
    time.sleep(seconds)
    return number


started = time.monotonic()
with ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="worker") as pool:
    orders = [pool.submit(order, number, seconds) for number, seconds in enumerate([0.3, 0.9, 0.6] * 3, 1)]
    print(f"{len(orders)} orders submitted after {time.monotonic() - started:.1f} s")
    for done in orders:
        done.result()
print(f"all orders done after {time.monotonic() - started:.1f} s")
