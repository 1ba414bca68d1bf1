"""Sends itself a signal and has a handler for it, all in the main thread: comes out right."""
# outcome: passed
# expect: got == [10]

import os
import signal
import threading

got = []
signal.signal(signal.SIGUSR1, lambda number, frame: got.append(number))
thread = threading.Thread(target=lambda: None)
thread.start()
os.kill(os.getpid(), signal.SIGUSR1)
thread.join()
