"""A consumer waits for the queue first and takes the lock for the counter alone."""
# expect: (written, read) == (1, 1)

import queue
import threading

letters = queue.Queue()
lock = threading.Lock()
written = read = 0


def write():
    global written
    with lock:
        written += 1
    letters.put("letter")


def receive():
    global read
    letters.get()
    with lock:
        read += 1


threads = [threading.Thread(target=write), threading.Thread(target=receive)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
