"""Producer and consumer.

A baker puts rolls into a basket that holds three, customers take them out and eat. The basket, a queue, does all the
waiting: the baker waits while it is full, a customer while it is empty. With one customer the baker mostly waits; give
it more customers, and they wait for the baker.
"""
# group: Telling each other
# mode: real time
# picture: 3 threads; baker waits at least 80 %; customer-1 waits at least 80 %; baker ends before customer-1 ends
# notes: The program has no lock and no condition: the queue has them inside. It is the first thing to try.

import queue
import threading
import time

ROLLS = 8
CUSTOMERS = 1  # control: slider 1..8

basket = queue.Queue(maxsize=3)


def baker():
    """Bakes rolls, then tells each customer that there are no more."""
    for roll in range(ROLLS):
        time.sleep(0.1)
        basket.put(roll)
    for _ in range(CUSTOMERS):
        basket.put(None)


def customer():
    """Takes a roll and eats it, until there are no more."""
    while basket.get() is not None:
        time.sleep(0.4)


threads = [threading.Thread(target=baker, name="baker")]
for number in range(1, CUSTOMERS + 1):
    threads.append(threading.Thread(target=customer, name=f"customer-{number}"))
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"{ROLLS} rolls are eaten")
