"""The new value comes from a function; the lock is held from the read to the write."""
# expect: score == 2

import threading

score = 0
lock = threading.Lock()


def successor(number):
    return number + 1


def hit():
    global score
    with lock:
        score = successor(score)


threads = [threading.Thread(target=hit) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(score)
