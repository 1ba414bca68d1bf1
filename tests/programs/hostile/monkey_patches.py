"""Puts functions of its own in the place of those of the standard library: comes out right."""
# outcome: passed
# expect: naps == [60] and values == [1]

import threading
import time

naps = []
values = []
native = time.sleep
time.sleep = lambda seconds: (naps.append(seconds), native(seconds))


class Thread(threading.Thread):
    def start(self):
        super().start()

    def join(self, timeout=None):
        super().join(timeout)

    def run(self):
        time.sleep(60)
        values.append(1)


threading.Thread = Thread
thread = threading.Thread()
thread.start()
thread.join()
