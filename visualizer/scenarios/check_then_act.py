"""Check, then act.

Two people draw 80 from an account that holds 100. Both look first, and both find enough: nothing keeps the second from
looking before the first has drawn. In the end the account is 60 in the red. Use the lock, and looking and drawing
become one step: the second waits (blocked) until the first is done, and then finds too little.

Shows: 3 threads, waiting
"""

import threading
import time

USE_LOCK = False  # control: switch "Use the lock"

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


people = [
    threading.Thread(target=draw_safely if USE_LOCK else draw, args=[80], name="Anna"),
    threading.Thread(target=draw_safely if USE_LOCK else draw, args=[80], name="Ben"),
]
for person in people:
    person.start()
    time.sleep(0.2)
for person in people:
    person.join()
print(f"balance: {balance}")
