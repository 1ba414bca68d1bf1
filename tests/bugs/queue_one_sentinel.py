"""Two consumers, one sentinel: who does not get it waits for ever."""
# fails: deadlock
# needs: 0 preemptions

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
jobs.put(None)
for thread in threads:
    thread.join()
