"""`task_done` is forgotten for the job that is skipped: `join` of the queue never ends."""
# fails: deadlock
# needs: 0 preemptions

import queue
import threading

jobs = queue.Queue()


def work():
    while True:
        job = jobs.get()
        if job < 0:
            continue
        print(job)
        jobs.task_done()


threading.Thread(target=work, daemon=True).start()
for job in (1, -1):
    jobs.put(job)
jobs.join()
