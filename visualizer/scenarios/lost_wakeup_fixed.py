"""A wake-up that is remembered.

Who waits looks first whether the bell has rung.
"""

import threading

bell = threading.Condition()
rung = False


def guest():
    """Waits for the bell."""
    with bell:
        while not rung:
            bell.wait()
    print("dinner!")


def cook():
    """Rings the bell."""
    global rung
    with bell:
        rung = True
        bell.notify()


threads = [threading.Thread(target=guest, name="guest"), threading.Thread(target=cook, name="cook")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
