"""Each thread has its own place for its result."""
# expect: results == [0, 1, 4]

import threading

results = [None] * 3


def square(number):
    results[number] = number * number


threads = [threading.Thread(target=square, args=(number,)) for number in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(results)
