"""The length of a list and its items are read under one lock, and taken away under the same."""
# expect: total in (3, 6)

import threading

numbers = [1, 2, 3]
lock = threading.Lock()
total = 0


def add_up():
    global total
    with lock:
        for index in range(len(numbers)):
            total += numbers[index]


def remove():
    with lock:
        numbers.pop()


threads = [threading.Thread(target=add_up), threading.Thread(target=remove)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(total)
