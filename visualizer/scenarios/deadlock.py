"""Deadlock.

Two people, two forks, and both are needed to eat. Each takes one fork, then wants the other's: each waits for the
other, for ever. Look for the cycle. Let both take the forks in the same order, and both will eat, one after the other.
(They are daemon threads only so that this script ends.)

Shows: 3 threads, blocked, deadlock, killed at exit
"""

import threading
import time

SAME_ORDER = False  # control: switch "Take the forks in the same order"

left_fork = threading.Lock()
right_fork = threading.Lock()


def eat(one, other):
    """Takes one fork, then the other, and eats."""
    with one:
        time.sleep(0.5)
        with other:
            time.sleep(0.5)
            print(f"{threading.current_thread().name} has eaten")


bens_forks = (left_fork, right_fork) if SAME_ORDER else (right_fork, left_fork)
anna = threading.Thread(target=eat, args=(left_fork, right_fork), name="Anna", daemon=True)
ben = threading.Thread(target=eat, args=bens_forks, name="Ben", daemon=True)
anna.start()
ben.start()
anna.join(timeout=2)
ben.join(timeout=2)
if anna.is_alive() or ben.is_alive():
    print("nobody has eaten: Anna waits for Ben, and Ben for Anna")
