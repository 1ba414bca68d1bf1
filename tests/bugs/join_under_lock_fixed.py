"""The main thread joins first and takes the lock afterwards."""
# expect: total == 1

import threading

lock = threading.Lock()
total = 0


def add():
    global total
    with lock:
        total += 1


thread = threading.Thread(target=add)
thread.start()
thread.join()
with lock:
    print(total)
