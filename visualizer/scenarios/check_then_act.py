"""Check, then act.

Two people draw 80 from an account that holds 100. Both look first, and both find enough: nothing keeps the second from
looking before the first has drawn. Use the lock, and looking and drawing become one step: the second waits (blocked)
until the first is done, and then finds too little.
"""
# group: Races and the lock
# mode: both
# fails: expectation
# expect: balance >= 0
# twin: check_then_act_fixed.py
# picture: 3 threads; Anna waits at least 60 %; Ben waits at least 60 %; Ben starts before Anna ends
# notes: The sleep only makes visible what is there without it. Each single step is right, and the whole is wrong.

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


target = draw_safely if USE_LOCK else draw
people = [threading.Thread(target=target, args=[80], name=name) for name in ("Anna", "Ben")]
for person in people:
    person.start()
for person in people:
    person.join()
print(f"balance: {balance}")
