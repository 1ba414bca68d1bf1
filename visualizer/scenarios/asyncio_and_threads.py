"""asyncio and threads.

Five jobs that only wait, done twice: by asyncio in one thread, where a job that waits with "await" gives the thread to
the next one, and by five threads, one lane each. Then let the asyncio jobs wait with time.sleep, which gives nothing
away: they wait one after the other, and take five times as long.
"""
# group: When not to use threads
# mode: real time
# picture: 6 threads; job-* waits at least 80 %; main waits at least 50 %
# notes: For thousands of waiting jobs asyncio, for libraries that know nothing of it threads.

import asyncio
import threading
import time

JOBS = 5
BLOCK = False  # control: switch "Wait with time.sleep in asyncio"


async def asyncio_job():
    """Waits a second, and lets the other jobs go on meanwhile."""
    if BLOCK:
        time.sleep(1)
    else:
        await asyncio.sleep(1)


async def with_asyncio():
    """All jobs, in this thread."""
    await asyncio.gather(*(asyncio_job() for _ in range(JOBS)))


def with_threads():
    """All jobs, each in a thread of its own."""
    threads = [threading.Thread(target=time.sleep, args=[1], name=f"job-{n}") for n in range(1, JOBS + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


started = time.monotonic()
asyncio.run(with_asyncio())
print(f"asyncio, one thread: {time.monotonic() - started:.1f} s")
started = time.monotonic()
with_threads()
print(f"{JOBS} threads: {time.monotonic() - started:.1f} s")
