"""A variable remembers that the bell was rung, and who comes later does not wait."""
# expect: rung

import threading

bell = threading.Condition()
rung = False


def wait():
    with bell:
        while not rung:
            bell.wait()


def ring():
    global rung
    with bell:
        rung = True
        bell.notify()


threads = [threading.Thread(target=wait), threading.Thread(target=ring)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
