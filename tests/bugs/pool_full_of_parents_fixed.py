"""A job in a pool calls the other function itself and waits for nobody."""
# expect: results == [2, 5]

from concurrent.futures import ThreadPoolExecutor


def square(number):
    return number * number


def square_plus_one(number):
    return square(number) + 1


with ThreadPoolExecutor(max_workers=2) as pool:
    futures = [pool.submit(square_plus_one, number) for number in (1, 2)]
    results = [future.result() for future in futures]
print(results)
