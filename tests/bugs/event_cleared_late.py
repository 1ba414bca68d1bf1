"""The event is cleared after the work was taken: what was set in between is wiped out, unseen."""
# fails: deadlock
# needs: 2 preemptions

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
        with lock:
            taken.extend(letters)
            letters.clear()
        bell.clear()


threads = [threading.Thread(target=deliver), threading.Thread(target=collect)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
