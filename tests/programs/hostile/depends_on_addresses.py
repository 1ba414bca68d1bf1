"""Takes locks in an order that depends on addresses: comes out right, as each has its own."""
# outcome: passed

import threading

things = {threading.Lock() for _ in range(10)}


def work():
    for thing in things:
        with thing:
            pass


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
