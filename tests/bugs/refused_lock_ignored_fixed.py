"""A thread that is refused the lock leaves the printer alone."""
# expect: printed in (1, 2) and not lock.locked()

import threading

lock = threading.Lock()
printed = 0


def print_page():
    global printed
    if lock.acquire(blocking=False):
        printed += 1
        lock.release()


threads = [threading.Thread(target=print_page) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
