"""A consumer waits for the queue while it holds the lock that the producer needs before it can put."""
# fails: deadlock
# needs: 0 preemptions

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
    with lock:
        letters.get()
        read += 1


threads = [threading.Thread(target=write), threading.Thread(target=receive)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
