"""`while not jobs.empty(): jobs.get()`: another consumer takes the last job in between, and `get` never returns."""
# fails: deadlock
# needs: 1 preemption

import queue
import threading

jobs = queue.Queue()
jobs.put("job")


def consume():
    while not jobs.empty():
        print(jobs.get())


threads = [threading.Thread(target=consume) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
