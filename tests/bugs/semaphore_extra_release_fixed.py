"""Only who acquired releases, and a BoundedSemaphore would object to anything else."""
# expect: inside == 0

import threading

cabin = threading.BoundedSemaphore(1)
inside = 0


def enter():
    global inside
    if cabin.acquire(blocking=False):
        try:
            inside += 1
            assert inside == 1, inside
            inside -= 1
        finally:
            cabin.release()


threads = [threading.Thread(target=enter) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
