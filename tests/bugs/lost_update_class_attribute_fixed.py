"""Objects count themselves in an attribute of their class, under a lock of the class."""
# expect: Visitor.total == 2

import threading


class Visitor:
    total = 0
    lock = threading.Lock()

    def __init__(self):
        with Visitor.lock:
            Visitor.total += 1


threads = [threading.Thread(target=Visitor) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(Visitor.total)
