"""Jobs are counted as pending by the one who starts them, before they start."""
# expect: report == ["done", "done"]

import threading

pending = 0
changed = threading.Condition()
results = [None, None]


def job(place):
    global pending
    results[place] = "done"
    with changed:
        pending -= 1
        changed.notify()


for place in range(2):
    with changed:
        pending += 1
    threading.Thread(target=job, args=(place,)).start()
with changed:
    changed.wait_for(lambda: pending == 0)
report = list(results)
print(report)
