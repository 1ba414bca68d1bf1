"""Results are appended by whoever is ready, and read as if they came in the order of the threads."""
# expect: results == [0, 1, 4]
# fails: expectation
# needs: 0 preemptions

import threading

results = []


def square(number):
    results.append(number * number)


threads = [threading.Thread(target=square, args=(number,)) for number in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(results)
