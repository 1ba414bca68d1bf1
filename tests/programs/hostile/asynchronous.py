"""Tasks of asyncio without threads: is told that there are none, and that the order of tasks is not varied."""
# outcome: passed
# says: starts no threads
# says: asyncio
# expect: done == ["short", "long"]

import asyncio

done = []


async def wait(name, seconds):
    await asyncio.sleep(seconds)
    done.append(name)


async def main():
    await asyncio.gather(wait("long", 60), wait("short", 30))


asyncio.run(main())
