"""The barrier waits for three parties, and only two threads come."""
# fails: deadlock
# needs: 0 preemptions

import threading

start = threading.Barrier(3)


def run():
    start.wait()


threads = [threading.Thread(target=run) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
