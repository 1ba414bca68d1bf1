"""Two threads count into lists of their own, which are added up after the threads were joined."""
# expect: bins == [2, 2]

import threading

parts = [[0, 0], [0, 0]]


def sort_in(part, numbers):
    for number in numbers:
        part[number % 2] += 1


threads = [threading.Thread(target=sort_in, args=job) for job in zip(parts, ([1, 2], [3, 4]))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
bins = [sum(column) for column in zip(*parts)]
print(bins)
