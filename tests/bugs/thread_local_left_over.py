"""The threads of a pool are used again, and what a job left in the `threading.local` is found by the next."""
# expect: seen == ["ann", "nobody"]
# fails: expectation
# needs: 0 preemptions

import threading
from concurrent.futures import ThreadPoolExecutor

request = threading.local()


def handle(user):
    if user:
        request.user = user
    return getattr(request, "user", "nobody")


with ThreadPoolExecutor(max_workers=2) as pool:
    futures = [pool.submit(handle, user) for user in ("ann", None)]
    seen = [future.result() for future in futures]
print(seen)
