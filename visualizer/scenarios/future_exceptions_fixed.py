"""An exception that is asked for.

result() raises again what the job has raised.
"""

from concurrent.futures import ThreadPoolExecutor

saved = []
refused = []


def save(order):
    """Saves an order, which must not be negative."""
    if order < 0:
        raise ValueError(f"no such order: {order}")
    saved.append(order)


with ThreadPoolExecutor(max_workers=2, thread_name_prefix="pool") as pool:
    futures = [pool.submit(save, order) for order in (3, -1, 5)]
    for future in futures:
        try:
            future.result()
        except ValueError as error:
            refused.append(str(error))
print(f"{len(saved)} saved, {len(refused)} refused")
