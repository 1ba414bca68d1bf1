"""A latch counts down without a lock: when two count from the same number, zero is never reached."""
# fails: deadlock
# needs: 1 preemption

import threading

remaining = 2
opened = threading.Event()


def arrive():
    global remaining
    remaining -= 1
    if remaining == 0:
        opened.set()


threads = [threading.Thread(target=arrive) for _ in range(2)]
for thread in threads:
    thread.start()
opened.wait()
