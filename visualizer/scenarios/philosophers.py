"""Dining philosophers.

Three philosophers at a round table, and one fork between each two. Let each take the fork on the left: all three hold
one, and each waits for the next. Look at the cycle of who waits for whom.
"""
# group: Deadlock
# mode: step by step
# fails: deadlock
# twin: philosophers_fixed.py
# why right: Each thread takes both forks, eats and puts them back within the microseconds that it has the GIL.
# notes: It takes all of them: leave one philosopher out, and nothing can happen any more.

import threading

forks = [threading.Lock() for _ in range(3)]


def philosopher(number):
    """Takes the fork on the left, then the one on the right, and eats."""
    left, right = number, (number + 1) % 3
    with forks[left]:
        with forks[right]:
            print(f"philosopher {number} eats")


threads = [threading.Thread(target=philosopher, args=[number], name=f"philosopher-{number}") for number in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
