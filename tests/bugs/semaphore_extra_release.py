"""`finally` releases even what was never acquired: the refused caller lets a third one in."""
# fails: assertion
# needs: 1 preemption

import threading

cabin = threading.Semaphore(1)
inside = 0


def enter():
    global inside
    try:
        if cabin.acquire(blocking=False):
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
