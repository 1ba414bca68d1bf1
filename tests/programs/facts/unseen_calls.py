"""A thread sleeps in system calls, long ones and one after the other, that no wrapper of Python code can see."""

import os
import threading
import time

read, write = os.pipe()


def reader():
    for _ in range(3):
        os.read(read, 1)


thread = threading.Thread(target=reader, name="reader")
thread.start()
for _ in range(3):
    time.sleep(0.1)
    os.write(write, b"x")
thread.join()
