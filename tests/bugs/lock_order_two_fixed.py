"""Two threads take two locks in the same order."""
# expect: meals == 2

import threading

knife = threading.Lock()
fork = threading.Lock()
meals = 0


def eat(first, second):
    global meals
    with first:
        with second:
            meals += 1


threads = [threading.Thread(target=eat, args=(knife, fork)) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
