"""No lost work.

The program waits for the saver before it ends.
"""

import threading
import time

saved = []


def save(entries):
    """Saves one entry after the other, each of which takes a moment."""
    for entry in entries:
        time.sleep(0.2)
        saved.append(entry)


saver = threading.Thread(target=save, args=[["Monday", "Tuesday", "Wednesday"]], name="saver")
saver.start()
time.sleep(0.3)
saver.join()
print("goodbye")
