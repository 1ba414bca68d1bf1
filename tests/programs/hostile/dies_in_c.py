"""Reads where there is no memory: the program is ended by a signal."""
# outcome: failed
# kind: exit
# says: SIGSEGV

import ctypes
import threading

thread = threading.Thread(target=ctypes.string_at, args=(1,))
thread.start()
thread.join()
