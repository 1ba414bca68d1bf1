"""Forks."""
# outcome: unsupported
# says: forks

import os
import threading


def fork():
    if os.fork() == 0:  # here
        os._exit(0)


thread = threading.Thread(target=fork)
thread.start()
thread.join()
