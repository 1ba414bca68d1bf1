"""Deadlock.

Two people, two forks, and both are needed to eat. Each takes one fork, then wants the other's: each waits for the
other, for ever. Let both take the forks in the same order, and both will eat, one after the other.
"""
# group: Deadlock
# mode: both
# fails: deadlock
# twin: deadlock_fixed.py
# picture: 3 threads; deadlock; Anna is blocked by Ben; Ben is blocked by Anna
# ends: never
# notes: The sleeps make it certain in real time. Without them it would be rare, and no better.

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
anna = threading.Thread(target=eat, args=(left_fork, right_fork), name="Anna")
ben = threading.Thread(target=eat, args=bens_forks, name="Ben")
anna.start()
ben.start()
anna.join()
ben.join()
