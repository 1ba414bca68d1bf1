"""Processes for computing.

Four pieces of computing, one after the other and then by four processes. Each process has a GIL of its own, so as many
compute at a time as the machine has cores. Look at MainThread: in the second half it only waits.
"""
# group: When not to use threads
# mode: real time
# picture: main waits at least 10 %
# notes: The price: a process takes a while to start, shares no variables, and gets its arguments as copies. The other
#   threads in the picture are the pool's own, which pass the copies on.

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor


def compute(size):
    """Adds up numbers: only computing, no waiting."""
    total = 0
    for number in range(size):
        total += number
    return total


def main():
    """Does the work twice and prints how long it took."""
    started = time.monotonic()
    for _ in range(4):
        compute(2_000_000)
    print(f"one after the other: {time.monotonic() - started:.2f} s")

    started = time.monotonic()
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as processes:
        list(processes.map(compute, [2_000_000] * 4))
    print(f"four processes: {time.monotonic() - started:.2f} s (their start included)")


if __name__ == "__main__":  # the processes import this file, but must not start processes themselves
    main()
