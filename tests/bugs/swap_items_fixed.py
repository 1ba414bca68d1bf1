"""Two threads swap the items of one list, each with the list to itself."""
# expect: pair == [1, 2]

import threading

pair = [1, 2]
lock = threading.Lock()


def swap():
    with lock:
        pair[0], pair[1] = pair[1], pair[0]


threads = [threading.Thread(target=swap) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(pair)
