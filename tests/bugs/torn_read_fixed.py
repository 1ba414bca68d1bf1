"""The reader takes the lock too, because it needs both values from the same moment."""
# expect: purses == {"left": 40, "right": 60}

import threading

purses = {"left": 50, "right": 50}
lock = threading.Lock()


def move(amount):
    with lock:
        purses["left"] -= amount
        purses["right"] += amount


def audit():
    with lock:
        total = purses["left"] + purses["right"]
    assert total == 100, total


threads = [threading.Thread(target=move, args=(10,)), threading.Thread(target=audit)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
