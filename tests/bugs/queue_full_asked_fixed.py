"""A letter is put, and the refusal is what says that the queue is full."""
# expect: letters.qsize() == 1 and refused.count(True) == 1

import queue
import threading

letters = queue.Queue(maxsize=1)
refused = [False, False]


def send(number):
    try:
        letters.put_nowait(number)
    except queue.Full:
        refused[number] = True


threads = [threading.Thread(target=send, args=(number,)) for number in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
