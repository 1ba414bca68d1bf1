"""A consumer waits for an item first and takes the buffer's lock afterwards."""
# expect: buffer == []

import threading

buffer = []
lock = threading.Lock()
filled = threading.Semaphore(0)


def produce():
    with lock:
        buffer.append("item")
    filled.release()


def consume():
    filled.acquire()
    with lock:
        buffer.pop()


threads = [threading.Thread(target=produce), threading.Thread(target=consume)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
