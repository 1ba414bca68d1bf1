"""A dictionary is looped over under the lock that is needed for adding to it."""
# expect: total in (70, 120)

import threading

ages = {"ann": 30, "bob": 40}
lock = threading.Lock()
total = 0


def add_up():
    global total
    with lock:
        for name in ages:
            total += ages[name]


def register():
    with lock:
        ages["cem"] = 50


threads = [threading.Thread(target=add_up), threading.Thread(target=register)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(total)
