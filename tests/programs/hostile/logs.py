"""Logs from several threads, with handlers and their locks: comes out right."""
# outcome: passed
# expect: sorted(stream.getvalue().split()) == ["INFO:root:hello"] * 4

import io
import logging
import threading
from logging.handlers import QueueHandler, QueueListener
from queue import Queue

stream = io.StringIO()
queue = Queue()
listener = QueueListener(queue, logging.StreamHandler(stream))
logging.basicConfig(level=logging.INFO, handlers=[QueueHandler(queue)])
listener.start()


def work():
    for _ in range(2):
        logging.info("hello")


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
listener.stop()
