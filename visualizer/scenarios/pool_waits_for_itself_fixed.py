"""A pool that nobody waits for from within.

The jobs are submitted from outside; what needs a result gets it as an argument.
"""

from concurrent.futures import ThreadPoolExecutor


def chapter():
    """Writes a chapter of ten pages."""
    return 10


def book(pages):
    """Makes a book of two chapters as long as this one."""
    return 2 * pages


with ThreadPoolExecutor(max_workers=1, thread_name_prefix="pool") as pool:
    first = pool.submit(chapter).result()
    pages = pool.submit(book, first).result()
print(f"{pages} pages")
