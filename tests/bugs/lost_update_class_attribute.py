"""Objects count themselves in an attribute of their class, which all threads share."""
# expect: Visitor.total == 2
# fails: expectation
# needs: 1 preemption

import threading


class Visitor:
    total = 0

    def __init__(self):
        Visitor.total += 1


threads = [threading.Thread(target=Visitor) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(Visitor.total)
