"""The stop comes through the queue, behind the last job, where the worker waits anyway."""
# expect: finished == ["job"]

import queue
import threading

jobs = queue.Queue()
finished = []


def work():
    while (job := jobs.get()) is not None:
        finished.append(job)


worker = threading.Thread(target=work)
worker.start()
jobs.put("job")
jobs.put(None)
worker.join()
