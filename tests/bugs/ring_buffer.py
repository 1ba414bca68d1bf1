"""Two producers write at the same place of a buffer, because the place is moved on only afterwards."""
# expect: set(slots) == {"a", "b"}
# fails: expectation
# needs: 1 preemption

import threading

slots = [None, None]
end = 0


def put(item):
    global end
    slots[end] = item
    end = (end + 1) % len(slots)


threads = [threading.Thread(target=put, args=(item,)) for item in ("a", "b")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(slots)
