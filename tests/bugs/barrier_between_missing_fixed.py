"""Each thread reads both cells; a barrier separates all reading from all writing."""
# expect: cells == [3, 3]

import threading

cells = [1, 2]
all_read = threading.Barrier(2)


def step(place):
    new = cells[0] + cells[1]
    all_read.wait()
    cells[place] = new


threads = [threading.Thread(target=step, args=(place,)) for place in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(cells)
