"""Only the writer takes the lock; the reader sees money that has left one purse and not reached the other."""
# fails: assertion
# needs: 1 preemption

import threading

purses = {"left": 50, "right": 50}
lock = threading.Lock()


def move(amount):
    with lock:
        purses["left"] -= amount
        purses["right"] += amount


def audit():
    total = purses["left"] + purses["right"]
    assert total == 100, total


threads = [threading.Thread(target=move, args=(10,)), threading.Thread(target=audit)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
