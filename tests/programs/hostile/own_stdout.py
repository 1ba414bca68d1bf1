"""Puts something else in the place of the standard streams, with a lock and threads: comes out right."""
# outcome: passed
# expect: sorted(lines) == ["one\n", "two\n"]

import sys
import threading

lines = []
lock = threading.Lock()


class Stream:
    text = ""

    def write(self, text):
        with lock:
            self.text += text
            if self.text.endswith("\n"):
                lines.append(self.text)
                self.text = ""

    def flush(self):
        with lock:
            pass


sys.stdout = sys.stderr = Stream()
threads = [threading.Thread(target=sys.stdout.write, args=(word,)) for word in ("one\n", "two\n")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
