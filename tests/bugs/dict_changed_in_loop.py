"""A dictionary grows while another thread loops over it (RuntimeError)."""
# fails: exception
# needs: 1 preemption

import threading

ages = {"ann": 30, "bob": 40}


def add_up():
    total = 0
    for name in ages:
        total += ages[name]
    print(total)


def register():
    ages["cem"] = 50


threads = [threading.Thread(target=add_up), threading.Thread(target=register)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
