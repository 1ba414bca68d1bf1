"""The same work, four ways.

Four jobs that wait and four that compute, each in a loop, by threads, by processes and by asyncio. Compare the times:
for waiting threads and asyncio win; for computing only processes can, and only if the jobs are large enough.
"""
# group: When not to use threads
# mode: real time
# picture: main waits; some threads_* waits; some threads_* wants the GIL
# ways: threads; processes; asyncio; loop
# notes: Ask for the eight numbers before they are printed. Only threads have lanes in the picture.
#   With the name of a way as its argument it does only that one: compare two of them (C).

import asyncio
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context


def work(job):
    """Waits for some seconds and computes some rounds."""
    time.sleep(job[0])
    for _ in range(job[1]):
        pass


async def four_coroutines(job):
    """Does the job four times in one thread: they wait together, but compute one after the other."""
    await asyncio.gather(*(asyncio.sleep(job[0]) for _ in range(4)))
    for _ in range(4):
        work((0, job[1]))


def main():
    """Does four jobs that wait and four that compute, each in four ways, and prints how long it took."""
    with ThreadPoolExecutor(4, "threads") as threads, ProcessPoolExecutor(4, get_context("spawn")) as processes:
        ways = {
            "loop": lambda: list(map(work, [job] * 4)),
            "threads": lambda: list(threads.map(work, [job] * 4)),
            "processes": lambda: list(processes.map(work, [job] * 4)),
            "asyncio": lambda: asyncio.run(four_coroutines(job)),
        }
        for name, job in (("waiting", (0.3, 0)), ("computing", (0, 6_000_000))):
            for way in sys.argv[1:] or ways:
                started = time.monotonic()
                ways[way]()
                print(f"{name}, {way}: {time.monotonic() - started:.2f} s")


if __name__ == "__main__":  # the processes import this file, but must not start processes themselves
    main()
