"""Starts 500 threads that count under a lock: comes out right."""
# outcome: passed
# expect: counter == 500
# schedules: 3
# seconds: 30

import threading

counter = 0
lock = threading.Lock()


def count():
    global counter
    with lock:
        counter += 1


threads = [threading.Thread(target=count) for _ in range(500)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
