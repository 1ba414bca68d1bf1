"""The second job is handed in after the first has ended, by somebody who is not in the pool."""
# expect: meal == "bread and jam"

from concurrent.futures import ThreadPoolExecutor


def bake():
    return "bread"


def breakfast(bread):
    return bread + " and jam"


with ThreadPoolExecutor(max_workers=1) as pool:
    bread = pool.submit(bake).result()
    meal = pool.submit(breakfast, bread).result()
print(meal)
