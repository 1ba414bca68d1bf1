"""`with` gives the lock back, however the block is left."""
# expect: ages == {"ann": 30} and not lock.locked()

import threading

lock = threading.Lock()
ages = {}


def register(name, age):
    with lock:
        if age < 0:
            raise ValueError(age)
        ages[name] = age


def enter(name, age):
    try:
        register(name, age)
    except ValueError:
        print(f"no such age: {age}")


threads = [threading.Thread(target=enter, args=entry) for entry in (("ann", 30), ("bob", -1))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
