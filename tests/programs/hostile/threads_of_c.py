"""A callback is called by a thread that C has made: it has no place in any schedule."""
# outcome: unsupported
# says: thread that Python has not started

import ctypes

pthread_function = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)
calls = []
libc = ctypes.CDLL(None)
number = ctypes.c_ulong()


import threading


@pthread_function
def call(_):
    with lock:
        calls.append(1)
    return 0


lock = threading.Lock()
assert libc.pthread_create(ctypes.byref(number), None, call, None) == 0
libc.pthread_join(number, None)
