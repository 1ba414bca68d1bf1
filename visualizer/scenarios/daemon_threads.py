"""Daemon threads at exit.

Python waits for its threads before it ends, but not for daemon threads. The report is written although MainThread is
at its end long before; the heart, a daemon thread, is cut off in the middle of a beat, and not even its "finally" runs.
"""
# group: Pools and daemons
# mode: real time
# picture: 3 threads; report finishes; heart is killed at exit; heart waits at least 80 %; report waits at least 80 %
# notes: In the window, let main end to see it. Make the heart no daemon thread, and the program lives until its last
#   beat, ten seconds later.

import threading
import time

DAEMON = True  # control: switch "The heart is a daemon thread"


def heart():
    """Beats forty times."""
    try:
        for _ in range(40):
            time.sleep(0.3)
    finally:
        print("heart: stopped in good order")


def report():
    """Writes a report, which takes longer than everything else in the main thread."""
    time.sleep(2)
    print("report: written")


threading.Thread(target=heart, name="heart", daemon=DAEMON).start()
threading.Thread(target=report, name="report").start()
time.sleep(0.5)
print("main: at its end")
