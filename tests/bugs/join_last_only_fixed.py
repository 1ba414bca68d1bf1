"""All threads are kept in a list, and all of them are waited for."""
# expect: total == 3

import threading

parts = [0, 0]
threads = []


def compute(place):
    parts[place] = place + 1


for place in range(2):
    thread = threading.Thread(target=compute, args=(place,))
    thread.start()
    threads.append(thread)
for thread in threads:
    thread.join()
total = sum(parts)
print(total)
