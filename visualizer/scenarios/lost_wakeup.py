"""Lost wake-up.

One waits for the bell, the other rings it. A condition remembers nothing: let the bell ring first, and who comes then
waits for ever.
"""
# group: Telling each other
# mode: step by step
# fails: deadlock
# twin: lost_wakeup_fixed.py
# why right: The guest is started first, and waits before the cook is there.
# notes: The corrected program has a variable that remembers. Wait for what is true, never for a notification.

import threading

bell = threading.Condition()


def guest():
    """Waits for the bell."""
    with bell:
        bell.wait()
    print("dinner!")


def cook():
    """Rings the bell."""
    with bell:
        bell.notify()


threads = [threading.Thread(target=guest, name="guest"), threading.Thread(target=cook, name="cook")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
