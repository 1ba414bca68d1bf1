"""The main thread joins a thread while it holds the lock which that thread still needs."""
# fails: deadlock
# needs: 0 preemptions

import threading

lock = threading.Lock()
total = 0


def add():
    global total
    with lock:
        total += 1


thread = threading.Thread(target=add)
thread.start()
with lock:
    thread.join()
    print(total)
