"""Jobs count themselves as pending when they begin: before that, nothing seems to be left to wait for."""
# expect: report == ["done", "done"]
# fails: expectation
# needs: 0 preemptions

import threading

pending = 0
changed = threading.Condition()
results = [None, None]


def job(place):
    global pending
    with changed:
        pending += 1
    results[place] = "done"
    with changed:
        pending -= 1
        changed.notify()


for place in range(2):
    threading.Thread(target=job, args=(place,)).start()
with changed:
    changed.wait_for(lambda: pending == 0)
report = list(results)
print(report)
