"""`task_done` stands in `finally`, so that it is said for every job."""
# expect: jobs.unfinished_tasks == 0

import queue
import threading

jobs = queue.Queue()


def work():
    while True:
        job = jobs.get()
        try:
            if job < 0:
                continue
            print(job)
        finally:
            jobs.task_done()


threading.Thread(target=work, daemon=True).start()
for job in (1, -1):
    jobs.put(job)
jobs.join()
