"""Calls C that waits for ever, in a thread: all have to wait for it, and it is named."""
# outcome: unsupported
# says: libc.pause()
# thread: waiter
# seconds: 15

import ctypes
import threading

libc = ctypes.CDLL(None)


def wait():
    libc.pause()  # here


thread = threading.Thread(target=wait, name="waiter")
thread.start()
thread.join()
