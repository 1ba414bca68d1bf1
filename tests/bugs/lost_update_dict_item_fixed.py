"""Two threads count words in one dictionary, each word under a lock."""
# expect: counts == {"to": 2, "be": 2}

import threading

counts = {"to": 0, "be": 0}
lock = threading.Lock()


def count(text):
    for word in text.split():
        with lock:
            counts[word] += 1


threads = [threading.Thread(target=count, args=("to be",)) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(counts)
