"""`get_nowait` asks and takes in one step, and says so when there is nothing left."""
# expect: jobs.empty()

import queue
import threading

jobs = queue.Queue()
jobs.put("job")


def consume():
    while True:
        try:
            job = jobs.get_nowait()
        except queue.Empty:
            return
        print(job)


threads = [threading.Thread(target=consume) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
