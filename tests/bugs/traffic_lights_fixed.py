"""Who looks at two lights holds the lock meanwhile, and who changes one takes it."""
# expect: (cars, walkers) == ("red", "green")

import threading

cars = "red"
walkers = "red"
lock = threading.Lock()


def control():
    global cars, walkers
    with lock:
        cars = "green"
    with lock:
        cars = "red"
    with lock:
        walkers = "green"


def watch():
    with lock:
        lights = (cars, walkers)
    assert lights != ("green", "green"), lights


threads = [threading.Thread(target=control), threading.Thread(target=watch)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
