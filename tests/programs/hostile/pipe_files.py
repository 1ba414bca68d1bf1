"""A pipe between two threads, as files with lines: comes out right."""
# outcome: passed
# expect: heard == ["hello\n"]

import os
import threading

reader, writer = (os.fdopen(number, mode) for number, mode in zip(os.pipe(), "rw"))
heard = []


def listen():
    heard.append(reader.readline())


def speak():
    with writer:
        print("hello", file=writer)


threads = [threading.Thread(target=listen), threading.Thread(target=speak)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
reader.close()
