"""An exception that nobody hears of.

One of three orders is wrong, and saving it raises an exception. The pool keeps it in the future, where nobody looks: no
traceback, no order, and the program ends as if all were well.
"""
# group: Pools and daemons
# mode: both
# fails: expectation
# expect: len(saved) + len(refused) == 3
# twin: future_exceptions_fixed.py
# picture: main finishes; some pool_* finishes
# notes: It goes wrong in every run, so no schedule has to be found. Ask each future for its result.

from concurrent.futures import ThreadPoolExecutor

saved = []
refused = []


def save(order):
    """Saves an order, which must not be negative."""
    if order < 0:
        raise ValueError(f"no such order: {order}")
    saved.append(order)


with ThreadPoolExecutor(max_workers=2, thread_name_prefix="pool") as pool:
    for order in (3, -1, 5):
        pool.submit(save, order)
print(f"{len(saved)} saved, {len(refused)} refused")
