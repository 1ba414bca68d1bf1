"""The list of a new word is made, and appended to, under the lock of the index."""
# expect: sorted(index["race"]) == [1, 2]

import threading

index = {}
lock = threading.Lock()


def enter(word, page):
    with lock:
        if word not in index:
            index[word] = []
        index[word].append(page)


threads = [threading.Thread(target=enter, args=("race", page)) for page in (1, 2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(index)
