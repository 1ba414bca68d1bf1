"""The flag is looked at before the queue is waited for: a stop in between reaches nobody."""
# fails: deadlock
# needs: 1 preemption

import queue
import threading

jobs = queue.Queue()
stopped = False


def work():
    while not stopped:
        print(jobs.get())


worker = threading.Thread(target=work)
worker.start()
jobs.put("job")
stopped = True
worker.join()
