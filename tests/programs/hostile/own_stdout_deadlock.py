"""Is deadlocked while a thread has the lock of the program's own standard output: the deadlock is told."""
# outcome: failed
# kind: deadlock

import sys
import threading

lock = threading.Lock()


class Stream:
    def write(self, text):
        with lock:
            sys.__stdout__.write(text)

    def flush(self):
        with lock:
            pass


sys.stdout = Stream()
lock.acquire()
print("never")
