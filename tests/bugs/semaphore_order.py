"""A consumer waits for an item while it holds the buffer's lock, which the producer needs to put one in."""
# fails: deadlock
# needs: 0 preemptions

import threading

buffer = []
lock = threading.Lock()
filled = threading.Semaphore(0)


def produce():
    with lock:
        buffer.append("item")
    filled.release()


def consume():
    with lock:
        filled.acquire()
        buffer.pop()


threads = [threading.Thread(target=produce), threading.Thread(target=consume)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
