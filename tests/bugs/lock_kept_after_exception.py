"""An exception leaves the function before `release`: who comes next waits for ever."""
# fails: deadlock
# needs: 0 preemptions

import threading

lock = threading.Lock()
ages = {}


def register(name, age):
    lock.acquire()
    if age < 0:
        raise ValueError(age)
    ages[name] = age
    lock.release()


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
