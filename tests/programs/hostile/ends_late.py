"""Has functions that are called at its end, with threads and locks: comes out right."""
# outcome: passed
# printed: first last

import atexit
import threading

lock = threading.Lock()


def last():
    with lock:
        print("last")


atexit.register(last)
thread = threading.Thread(target=lambda: print("first"))
thread.start()
