"""Lost work of a daemon thread.

Entries are saved in the background, by a daemon thread. The program ends when main does, and with it the saver, in the
middle of its work: the last entries are never saved.
"""
# group: Pools and daemons
# mode: both
# fails: expectation
# expect: saved == ["Monday", "Tuesday", "Wednesday"]
# twin: daemon_lost_work_fixed.py
# picture: 2 threads; saver is killed at exit
# notes: Nothing says that anything is missing: no exception, exit code 0. Daemon threads are for what may be cut off.

import threading
import time

saved = []


def save(entries):
    """Saves one entry after the other, each of which takes a moment."""
    for entry in entries:
        time.sleep(0.2)
        saved.append(entry)


saver = threading.Thread(target=save, args=[["Monday", "Tuesday", "Wednesday"]], name="saver", daemon=True)
saver.start()
time.sleep(0.3)
print("goodbye")
