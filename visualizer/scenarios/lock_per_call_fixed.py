"""One lock for all calls.

The lock is made once, and all threads take the same one.
"""

import threading

visitors = 0
lock = threading.Lock()


def enter():
    """Counts a visitor."""
    global visitors
    with lock:
        visitors += 1


threads = [threading.Thread(target=enter, name=name) for name in ("Anna", "Ben")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"visitors: {visitors}")
