"""A log drops its oldest line while another thread prints it (RuntimeError: deque mutated)."""
# fails: exception
# needs: 1 preemption

import threading
from collections import deque

log = deque(["one", "two"], maxlen=2)


def show():
    for line in log:
        print(line)


def write():
    log.append("three")


threads = [threading.Thread(target=show), threading.Thread(target=write)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
