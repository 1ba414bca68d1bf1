"""Uses the pool of threads that multiprocessing has: comes out right."""
# outcome: passed
# expect: doubled == [0, 2, 4, 6]

from multiprocessing.pool import ThreadPool

with ThreadPool(2) as pool:
    doubled = pool.map(lambda number: 2 * number, range(4))
