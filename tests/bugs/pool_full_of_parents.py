"""Two jobs in a pool of two each wait for a job of their own: no thread is left to do those."""
# fails: deadlock
# needs: 0 preemptions

from concurrent.futures import ThreadPoolExecutor


def square(number):
    return number * number


def square_plus_one(number):
    return pool.submit(square, number).result() + 1


with ThreadPoolExecutor(max_workers=2) as pool:
    futures = [pool.submit(square_plus_one, number) for number in (1, 2)]
    print([future.result() for future in futures])
