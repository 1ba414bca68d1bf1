"""Two threads call a method that adds to an attribute of one object; the object has a lock for it."""
# expect: meter.total == 5

import threading


class Meter:
    def __init__(self):
        self.total = 0
        self._lock = threading.Lock()

    def add(self, amount):
        with self._lock:
            self.total += amount


meter = Meter()
threads = [threading.Thread(target=meter.add, args=(amount,)) for amount in (2, 3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(meter.total)
