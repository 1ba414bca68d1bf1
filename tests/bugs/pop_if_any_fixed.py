"""Looking for a job and taking it is one step; an empty list ends the thread."""
# expect: jobs == []

import threading

jobs = ["wash", "dry"]
lock = threading.Lock()


def work():
    while True:
        with lock:
            if not jobs:
                return
            job = jobs.pop()
        print(job)


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
