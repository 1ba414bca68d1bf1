"""Two threads fill the bins of one histogram: adding to an item of a list is not one step."""
# expect: bins == [2, 2]
# fails: expectation
# needs: 1 preemption

import threading

bins = [0, 0]


def sort_in(numbers):
    for number in numbers:
        bins[number % 2] += 1


threads = [threading.Thread(target=sort_in, args=(numbers,)) for numbers in ([1, 2], [3, 4])]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(bins)
