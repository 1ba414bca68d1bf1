"""Whoever asks whether the log is open holds its lock until the line is written."""
# expect: not log.is_open and log.lines in (0, 1)

import threading


class Log:
    def __init__(self):
        self.lock = threading.RLock()
        self.is_open = True
        self.lines = 0

    def write(self):
        with self.lock:
            if not self.is_open:
                raise ValueError("the log is closed")
            self.lines += 1

    def close(self):
        with self.lock:
            self.is_open = False


log = Log()


def report():
    with log.lock:
        if log.is_open:
            log.write()


threads = [threading.Thread(target=report), threading.Thread(target=log.close)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
