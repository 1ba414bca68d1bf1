"""A pool that waits for itself.

The pool has one thread. It does a job that submits another one and waits for its result, but nobody is left to do that:
the thread waits for what only it could do.
"""
# group: Pools and daemons
# mode: both
# fails: deadlock
# twin: pool_waits_for_itself_fixed.py
# picture: 2 threads; deadlock; pool_0 waits at least 80 %; main waits at least 60 %
# ends: never
# notes: With more threads it only takes more jobs at a time. A job must not wait for a job of its own pool.

from concurrent.futures import ThreadPoolExecutor


def chapter():
    """Writes a chapter of ten pages."""
    return 10


def book(pool):
    """Has a chapter written by the pool, and waits for it."""
    return 2 * pool.submit(chapter).result()


with ThreadPoolExecutor(max_workers=1, thread_name_prefix="pool") as pool:
    pages = pool.submit(book, pool).result()
print(f"{pages} pages")
