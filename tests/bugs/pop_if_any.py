"""`while jobs: jobs.pop()`: another thread takes the last job after the look (IndexError)."""
# fails: exception
# needs: 1 preemption

import threading

jobs = ["wash", "dry"]


def work():
    while jobs:
        job = jobs.pop()
        print(job)


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
