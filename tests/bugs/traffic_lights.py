"""Two lights are never green together, but who looks at one and later at the other may believe so."""
# fails: assertion
# needs: 2 preemptions

import threading

cars = "red"
walkers = "red"


def control():
    global cars, walkers
    cars = "green"
    cars = "red"
    walkers = "green"


def watch():
    lights = (cars, walkers)
    assert lights != ("green", "green"), lights


threads = [threading.Thread(target=control), threading.Thread(target=watch)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
