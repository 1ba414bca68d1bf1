"""A latch counts down and looks for zero under a lock."""
# expect: remaining == 0

import threading

remaining = 2
lock = threading.Lock()
opened = threading.Event()


def arrive():
    global remaining
    with lock:
        remaining -= 1
        last = remaining == 0
    if last:
        opened.set()


threads = [threading.Thread(target=arrive) for _ in range(2)]
for thread in threads:
    thread.start()
opened.wait()
for thread in threads:
    thread.join()
