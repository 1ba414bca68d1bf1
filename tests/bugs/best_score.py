"""A score is compared with the best one and then stored; a better one stored in between is overwritten."""
# expect: best == 9
# fails: expectation
# needs: 1 preemption

import threading

best = 0


def submit(score):
    global best
    if score > best:
        best = score


threads = [threading.Thread(target=submit, args=(score,)) for score in (5, 9)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(best)
