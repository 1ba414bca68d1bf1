"""A handler raises again and again while locks are taken and released; no lock may be left held by that."""

import signal
import threading
import time


class Interrupt(Exception):
    pass


def interrupt(number, frame):
    raise Interrupt


signal.signal(signal.SIGALRM, interrupt)
for kind in (threading.Lock, threading.RLock):
    lock = kind()
    held = 0
    for _ in range(40):
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.003)
            while True:
                with lock:
                    pass
        except Interrupt:
            pass
        free = threading.Thread(target=lambda: got.append(lock.acquire(timeout=2)) or (got[0] and lock.release()))
        got = []
        free.start()
        free.join()
        held += not got[0]
    print(kind.__name__, "left held:", held)
    time.sleep(0.01)
print(signal.getsignal(signal.SIGALRM) is interrupt, signal.getsignal(signal.SIGINT) is signal.default_int_handler)
