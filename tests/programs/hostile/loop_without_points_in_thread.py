"""A thread in a loop that has no scheduling point, while the main thread waits for it: no end, said of that thread."""
# outcome: livelock
# says: no end within
# thread: spinner
# seconds: 1

import threading


def spin():
    while True:  # here
        pass


thread = threading.Thread(target=spin, name="spinner")
thread.start()
thread.join()
