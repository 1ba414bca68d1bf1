"""A module that takes its time while it is imported."""

import threading
import time

lock = threading.Lock()
with lock:
    VALUE = 6
time.sleep(0.1)
with lock:
    VALUE += 1
