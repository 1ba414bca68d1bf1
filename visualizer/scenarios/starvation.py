"""Starvation.

The greedy thread gives the lock back, and takes it again at once. Nobody queues at a lock: the polite one is woken, but
the greedy one is running already and is faster. Look how long the polite one is blocked.
"""
# group: Speed and fairness
# mode: real time
# picture: 3 threads; polite is blocked at least 60 %; polite is blocked by greedy
# notes: Not a deadlock: somebody always gets on. A moment of sleep outside the "with" is enough to be fair.

import threading
import time

lock = threading.Lock()
done = False


def be_greedy():
    """Wants the lock nearly all the time."""
    while not done:
        with lock:
            time.sleep(0.02)


def be_polite():
    """Wants the lock five times, for a moment."""
    for _ in range(5):
        with lock:
            pass
        time.sleep(0.02)


greedy = threading.Thread(target=be_greedy, name="greedy")
polite = threading.Thread(target=be_polite, name="polite")
greedy.start()
time.sleep(0.1)
polite.start()
polite.join(timeout=2)
done = True
greedy.join()
polite.join()
print("both are through")
