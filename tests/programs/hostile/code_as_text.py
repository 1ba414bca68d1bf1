"""Counts in code that is text: nothing is called verified that was not looked into."""
# outcome: passed
# strategy: exhaustive
# says: exec

import threading

counter = 0


def count():
    exec("global counter; counter += 1")


threads = [threading.Thread(target=count) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
