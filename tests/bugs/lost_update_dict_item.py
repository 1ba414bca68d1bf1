"""Two threads count words in one dictionary: `counts[word] += 1` is a read and a write."""
# expect: counts == {"to": 2, "be": 2}
# fails: expectation
# needs: 1 preemption

import threading

counts = {"to": 0, "be": 0}


def count(text):
    for word in text.split():
        counts[word] += 1


threads = [threading.Thread(target=count, args=("to be",)) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(counts)
