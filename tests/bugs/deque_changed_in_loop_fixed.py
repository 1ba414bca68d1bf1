"""A copy of the log is made under the lock and printed at leisure."""
# expect: list(log) == ["two", "three"]

import threading
from collections import deque

log = deque(["one", "two"], maxlen=2)
lock = threading.Lock()


def show():
    with lock:
        lines = list(log)
    for line in lines:
        print(line)


def write():
    with lock:
        log.append("three")


threads = [threading.Thread(target=show), threading.Thread(target=write)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
