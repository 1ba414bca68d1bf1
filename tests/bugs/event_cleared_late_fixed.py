"""The event is cleared before the work is taken: a later delivery sets it again."""
# expect: taken == ["a", "b"]

import threading

letters = []
taken = []
lock = threading.Lock()
bell = threading.Event()


def deliver():
    for letter in ("a", "b"):
        with lock:
            letters.append(letter)
        bell.set()


def collect():
    while len(taken) < 2:
        bell.wait()
        bell.clear()
        with lock:
            taken.extend(letters)
            letters.clear()


threads = [threading.Thread(target=deliver), threading.Thread(target=collect)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
