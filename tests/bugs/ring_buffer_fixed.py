"""A producer has the buffer to itself until the place was moved on."""
# expect: set(slots) == {"a", "b"}

import threading

slots = [None, None]
end = 0
lock = threading.Lock()


def put(item):
    global end
    with lock:
        slots[end] = item
        end = (end + 1) % len(slots)


threads = [threading.Thread(target=put, args=(item,)) for item in ("a", "b")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(slots)
