"""A log is asked whether it is open and then written to; it may be closed in between (ValueError)."""
# fails: exception
# needs: 1 preemption

import threading


class Log:
    def __init__(self):
        self.is_open = True
        self.lines = 0

    def write(self):
        if not self.is_open:
            raise ValueError("the log is closed")
        self.lines += 1

    def close(self):
        self.is_open = False


log = Log()


def report():
    if log.is_open:
        log.write()


threads = [threading.Thread(target=report), threading.Thread(target=log.close)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
