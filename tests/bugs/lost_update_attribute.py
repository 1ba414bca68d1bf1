"""Two threads call a method that adds to an attribute of one object, without a lock."""
# expect: meter.total == 5
# fails: expectation
# needs: 1 preemption

import threading


class Meter:
    def __init__(self):
        self.total = 0

    def add(self, amount):
        self.total += amount


meter = Meter()
threads = [threading.Thread(target=meter.add, args=(amount,)) for amount in (2, 3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(meter.total)
