"""The length of a list is asked once; later it has fewer items than that (IndexError)."""
# fails: exception
# needs: 1 preemption

import threading

numbers = [1, 2, 3]


def add_up():
    total = 0
    for index in range(len(numbers)):
        total += numbers[index]
    print(total)


def remove():
    numbers.pop()


threads = [threading.Thread(target=add_up), threading.Thread(target=remove)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
