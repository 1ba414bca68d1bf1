"""Calls C that waits for ever and lets no other thread run Python meanwhile: the place is named."""
# outcome: unsupported
# says: stops all threads
# seconds: 15
# slow: yes

import ctypes
import threading

libc = ctypes.PyDLL(None)


def wait():
    libc.sleep(1000)  # here


thread = threading.Thread(target=wait)
thread.start()
thread.join()
