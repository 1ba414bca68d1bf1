"""Two threads need two permits each and take them one by one: each may hold one and wait for the other's."""
# fails: deadlock
# needs: 1 preemption

import threading

lanes = threading.Semaphore(2)


def wide_load():
    lanes.acquire()
    lanes.acquire()
    print("passing")
    lanes.release(2)


threads = [threading.Thread(target=wide_load) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
