"""Each thread reads both cells and overwrites its own; nobody waits until all have read."""
# expect: cells == [3, 3]
# fails: expectation
# needs: 0 preemptions

import threading

cells = [1, 2]
start = threading.Barrier(2)


def step(place):
    start.wait()
    new = cells[0] + cells[1]
    cells[place] = new


threads = [threading.Thread(target=step, args=(place,)) for place in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(cells)
