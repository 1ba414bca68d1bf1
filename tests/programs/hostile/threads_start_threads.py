"""Threads are started by threads, and joined by others: comes out right."""
# outcome: passed
# expect: len(made) == 7

import threading

made = []
lock = threading.Lock()


def grow(depth):
    with lock:
        made.append(threading.current_thread())
    if depth:
        for _ in range(2):
            threading.Thread(target=grow, args=(depth - 1,)).start()


thread = threading.Thread(target=grow, args=(2,))
thread.start()
thread.join()
while True:
    with lock:
        waiting = [thread for thread in made if thread.is_alive()]
    if not waiting and len(made) == 7:
        break
    for thread in waiting:
        thread.join()
