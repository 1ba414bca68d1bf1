"""Calls C that takes its time in two threads: comes out right."""
# outcome: passed
# expect: done == 2
# schedules: 3

import ctypes
import threading

libc = ctypes.CDLL(None)
lock = threading.Lock()
done = 0


def work():
    global done
    libc.usleep(1000)
    with lock:
        done += 1


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
