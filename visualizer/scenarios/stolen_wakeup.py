"""Stolen wake-up.

A guest waits for a roll and is woken, but before it has the lock again another guest comes in and takes the roll. The
first one does not look again: it takes from an empty basket.
"""
# group: Telling each other
# mode: step by step
# fails: exception
# expect: basket == []
# twin: stolen_wakeup_fixed.py
# why right: Nobody comes just then: both guests wait before the baker is started.
# notes: One word is wrong, "if" should be "while". It is the rule for every wait.

import threading

basket = []
filled = threading.Condition()


def baker():
    """Brings two rolls."""
    for roll in ("poppy", "sesame"):
        with filled:
            basket.append(roll)
            filled.notify()


def guest():
    """Takes a roll, and waits for one if there is none."""
    with filled:
        if not basket:
            filled.wait()
        basket.pop()


jobs = {"guest-1": guest, "guest-2": guest, "baker": baker}
threads = [threading.Thread(target=job, name=name) for name, job in jobs.items()]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"rolls left: {len(basket)}")
