"""Threads and locks of the module _thread: comes out right."""
# outcome: passed
# expect: counter == 2

import _thread

counter = 0
lock = _thread.allocate_lock()
ends = [_thread.allocate_lock() for _ in range(2)]


def count(end):
    global counter
    with lock:
        counter += 1
    end.release()


for end in ends:
    end.acquire()
    _thread.start_new_thread(count, (end,))
for end in ends:
    end.acquire()
