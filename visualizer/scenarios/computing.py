"""Computing and the GIL.

The same four pieces of work, done three ways: one after the other, by four threads, by four processes. Python lets
only one thread compute at a time, the one that has the GIL. Look at the threads: where one is running, the others want
the GIL, and together they are no faster. Each process has a GIL of its own: as many compute at a time as the machine
has cores. (A free-threaded Python has no GIL, and there threads are faster.)

Shows: running, wants the GIL
"""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

SIZE = 1_000_000


def compute(size):
    """Adds up numbers: only computing, no waiting."""
    total = 0
    for number in range(size):
        total += number
    return total


def main():
    """Does the work three times and prints how long it took."""
    started = time.monotonic()
    for _ in range(4):
        compute(SIZE)
    print(f"one after the other: {time.monotonic() - started:.2f} s")

    started = time.monotonic()
    with ThreadPoolExecutor(4, thread_name_prefix="compute") as threads:
        list(threads.map(compute, [SIZE] * 4))
    print(f"four threads: {time.monotonic() - started:.2f} s")

    started = time.monotonic()
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as processes:
        list(processes.map(compute, [SIZE] * 4))
    print(f"four processes: {time.monotonic() - started:.2f} s (their start included)")


if __name__ == "__main__":  # the processes import this file, but must not start processes themselves
    main()
