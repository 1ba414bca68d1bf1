"""A queue that is not full when asked may be full when put to (queue.Full)."""
# fails: exception
# needs: 1 preemption

import queue
import threading

letters = queue.Queue(maxsize=1)


def send(letter):
    if not letters.full():
        letters.put_nowait(letter)


threads = [threading.Thread(target=send, args=(letter,)) for letter in ("a", "b")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
