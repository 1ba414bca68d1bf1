"""`join` stands after the loop: only the thread that was started last is waited for."""
# expect: total == 3
# fails: expectation
# needs: 0 preemptions

import threading

parts = [0, 0]


def compute(place):
    parts[place] = place + 1


for place in range(2):
    thread = threading.Thread(target=compute, args=(place,))
    thread.start()
thread.join()
total = sum(parts)
print(total)
