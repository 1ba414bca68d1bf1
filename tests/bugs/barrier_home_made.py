"""A home-made barrier is used twice: the quick thread takes the permit that was meant for the slow one."""
# fails: deadlock
# needs: 0 preemptions

import threading

lock = threading.Lock()
gate = threading.Semaphore(0)
arrived = 0


def wait_for_other():
    global arrived
    with lock:
        arrived += 1
        if arrived == 2:
            arrived = 0
            gate.release(2)
    gate.acquire()


def play():
    wait_for_other()
    wait_for_other()


threads = [threading.Thread(target=play) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
