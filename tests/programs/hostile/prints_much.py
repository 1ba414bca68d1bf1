"""Prints 50 MB from two threads: comes out right."""
# outcome: passed
# schedules: 3
# seconds: 40

import threading


def work():
    for _ in range(25):
        print("x" * 1_000_000)


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
