"""Two threads swap the items of one list; one value can be read twice and the other be lost."""
# expect: sorted(pair) == [1, 2]
# fails: expectation
# needs: 1 preemption

import threading

pair = [1, 2]


def swap():
    pair[0], pair[1] = pair[1], pair[0]


threads = [threading.Thread(target=swap) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(pair)
