"""Takes all names of threading: the race is found."""
# outcome: failed
# kind: expectation
# expect: counter == 2

from threading import *  # noqa: F403

counter = 0


def count():
    global counter
    counter += 1


threads = [Thread(target=count) for _ in range(2)]  # noqa: F405
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
