"""Check and act at once.

Looking and drawing happen under one lock: who comes second looks when the first is done.
"""

import threading
import time

balance = 100
lock = threading.Lock()


def draw(amount):
    """Draws an amount, if there is enough."""
    global balance
    if balance >= amount:
        time.sleep(1)  # the bank counts the notes
        balance -= amount
        print(f"{threading.current_thread().name} gets {amount}")
    else:
        print(f"{threading.current_thread().name} gets nothing")


def draw_safely(amount):
    """Draws an amount while nobody else can."""
    with lock:
        draw(amount)


people = [threading.Thread(target=draw_safely, args=[80], name=name) for name in ("Anna", "Ben")]
for person in people:
    person.start()
for person in people:
    person.join()
print(f"balance: {balance}")
