"""Threads that take locks without end and count it in a file; the process ends suddenly in the middle.

Arguments: the file for the counts, the number of threads, of locks and of acquisitions of each, the way to end.
"""

import ctypes
import mmap
import os
import signal
import sys
import threading

path, threads, locks, limit, way = sys.argv[1], *map(int, sys.argv[2:5]), sys.argv[5]
with open(path, "wb") as file:
    file.truncate(4096)
with open(path, "r+b") as file:
    counts = mmap.mmap(file.fileno(), 4096)
words = memoryview(counts).cast("Q")
doors = [threading.Lock() for _ in range(locks)]


def work(number):
    mine = doors[number % locks :: threads] or doors
    done = 0
    while done < limit:
        for door in mine:
            with door:
                done += 1
                words[number] = done


def end():
    if way == "SIGKILL":
        os.kill(os.getpid(), signal.SIGKILL)
    elif way == "fault":
        ctypes.string_at(0)
    elif way == "_exit":
        os._exit(7)


workers = [threading.Thread(target=work, args=(n,), name=f"worker {n}", daemon=True) for n in range(threads)]
for worker in workers:
    worker.start()
if way == "normal":
    for worker in workers:
        worker.join()
else:
    while sum(words[:threads]) < 25_000:
        pass
    end()
