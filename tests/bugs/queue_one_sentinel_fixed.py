"""Two consumers, and a sentinel for each of them."""
# expect: jobs.empty()

import queue
import threading

jobs = queue.Queue()


def consume():
    while jobs.get() is not None:
        pass


threads = [threading.Thread(target=consume) for _ in range(2)]
for thread in threads:
    thread.start()
jobs.put("job")
for _ in threads:
    jobs.put(None)
for thread in threads:
    thread.join()
