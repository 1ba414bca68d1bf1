"""Philosophers who can count.

Everybody takes the fork with the lower number first: the last philosopher begins on the right.
"""

import threading

forks = [threading.Lock() for _ in range(3)]


def philosopher(number):
    """Takes the fork with the lower number, then the other one, and eats."""
    first, second = sorted([number, (number + 1) % 3])
    with forks[first]:
        with forks[second]:
            print(f"philosopher {number} eats")


threads = [threading.Thread(target=philosopher, args=[number], name=f"philosopher-{number}") for number in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
