"""`if word not in index: index[word] = []`: the second list replaces the first with what is in it."""
# expect: sorted(index["race"]) == [1, 2]
# fails: expectation
# needs: 1 preemption

import threading

index = {}


def enter(word, page):
    if word not in index:
        index[word] = []
    index[word].append(page)


threads = [threading.Thread(target=enter, args=("race", page)) for page in (1, 2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(index)
