"""Functions that asyncio calls in threads lose an update: it is found."""
# outcome: failed
# kind: expectation
# expect: counter == 2
# schedules: 200

import asyncio

counter = 0


def count():
    global counter
    counter += 1


async def main():
    await asyncio.gather(asyncio.to_thread(count), asyncio.to_thread(count))


asyncio.run(main())
