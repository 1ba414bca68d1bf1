"""The result of a non-blocking acquire is not looked at: two threads are in, and both release (RuntimeError)."""
# fails: exception
# needs: 1 preemption

import threading

lock = threading.Lock()
printed = 0


def print_page():
    global printed
    lock.acquire(blocking=False)
    printed += 1
    lock.release()


threads = [threading.Thread(target=print_page) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
