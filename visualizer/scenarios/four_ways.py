"""The same work, four ways.

Four jobs that wait and four that compute, each in a loop, by threads, by processes and by asyncio. Compare the times:
for waiting threads and asyncio win; for computing only processes can, and only if the jobs are large enough.
"""
# group: When not to use threads
# mode: real time
# picture: main waits; some threads_* waits; some threads_* wants the GIL
# notes: Ask for the eight numbers before they are printed. Only threads have lanes in the picture.

import asyncio
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context


def work(job):
    """Waits for some seconds and computes some rounds."""
    time.sleep(job[0])
    for _ in range(job[1]):
        pass


async def four_coroutines(job):
    """Does the job four times in one thread; an await lets the others go on."""

    async def one():
        await asyncio.sleep(job[0])
        work((0, job[1]))

    await asyncio.gather(one(), one(), one(), one())


def main():
    """Does four jobs that wait and four that compute, each in four ways, and prints how long it took."""
    with ThreadPoolExecutor(4, "threads") as threads, ProcessPoolExecutor(4, get_context("spawn")) as processes:
        for name, job in (("waiting", (0.3, 0)), ("computing", (0, 6_000_000))):
            for way, run in (
                ("loop", lambda: list(map(work, [job] * 4))),
                ("threads", lambda: list(threads.map(work, [job] * 4))),
                ("processes", lambda: list(processes.map(work, [job] * 4))),
                ("asyncio", lambda: asyncio.run(four_coroutines(job))),
            ):
                started = time.monotonic()
                run()
                print(f"{name}, {way}: {time.monotonic() - started:.2f} s")


if __name__ == "__main__":  # the processes import this file, but must not start processes themselves
    main()
