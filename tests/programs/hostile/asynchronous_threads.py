"""Calls functions in threads from asyncio, and coroutines from a thread: comes out right."""
# outcome: passed
# expect: results == [1, 2, 3]

import asyncio
import threading

results = []


async def answer(number):
    await asyncio.sleep(0.1)
    return number


async def main():
    loop = asyncio.get_running_loop()
    results.append(await asyncio.to_thread(lambda: 1))
    results.append(await loop.run_in_executor(None, lambda: 2))
    future = loop.create_future()

    def call():
        value = asyncio.run_coroutine_threadsafe(answer(3), loop).result(timeout=50)
        loop.call_soon_threadsafe(future.set_result, value)

    thread = threading.Thread(target=call)
    thread.start()
    results.append(await future)
    await asyncio.to_thread(thread.join)


asyncio.run(main())
