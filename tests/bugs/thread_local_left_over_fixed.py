"""Each job sets the `threading.local` anew, whatever the job before it on the same thread did."""
# expect: seen == ["ann", "nobody"]

import threading
from concurrent.futures import ThreadPoolExecutor

request = threading.local()


def handle(user):
    request.user = user or "nobody"
    return request.user


with ThreadPoolExecutor(max_workers=2) as pool:
    futures = [pool.submit(handle, user) for user in ("ann", None)]
    seen = [future.result() for future in futures]
print(seen)
