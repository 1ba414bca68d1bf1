"""A score is compared with the best one and stored in one step."""
# expect: best == 9

import threading

best = 0
lock = threading.Lock()


def submit(score):
    global best
    with lock:
        if score > best:
            best = score


threads = [threading.Thread(target=submit, args=(score,)) for score in (5, 9)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(best)
