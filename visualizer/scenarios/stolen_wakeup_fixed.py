"""Look again when woken.

Who is woken looks again, and waits on if somebody else was faster.
"""

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
        while not basket:
            filled.wait()
        basket.pop()


jobs = {"guest-1": guest, "guest-2": guest, "baker": baker}
threads = [threading.Thread(target=job, name=name) for name, job in jobs.items()]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"rolls left: {len(basket)}")
