"""The barrier's third party is the main thread, which gives the start."""
# expect: start.n_waiting == 0

import threading

start = threading.Barrier(3)


def run():
    start.wait()


threads = [threading.Thread(target=run) for _ in range(2)]
for thread in threads:
    thread.start()
start.wait()
for thread in threads:
    thread.join()
