"""A job waits for a second job, and the only thread of the pool is busy waiting."""
# fails: deadlock
# needs: 0 preemptions

from concurrent.futures import ThreadPoolExecutor


def bake():
    return "bread"


def breakfast():
    return pool.submit(bake).result() + " and jam"


with ThreadPoolExecutor(max_workers=1) as pool:
    print(pool.submit(breakfast).result())
