"""Condition: wait until something is true.

Guests wait until there is cake enough for them, each for another number of slices. The baker brings a slice and wakes
all of them; each looks again whether it is enough now, and if not, waits on. Look at the short moments of running in
the guests' lanes: that is the looking.
"""
# group: Telling each other
# mode: real time
# picture: 4 threads; guest of * waits at least 80 %; baker waits at least 80 %;
#   guest of two ends before guest of four ends
# notes: Looking and taking happen under the condition's lock, which wait gives away while it waits and has again when
#   it comes back.

import threading
import time

slices = 0
table = threading.Condition()


def guest(wanted):
    """Waits until enough slices are on the table, and takes them."""
    global slices
    with table:
        table.wait_for(lambda: slices >= wanted)
        slices -= wanted
    print(f"a guest has {wanted}")


def baker():
    """Brings six slices, one after the other."""
    global slices
    for _ in range(6):
        time.sleep(0.4)
        with table:
            slices += 1
            table.notify_all()


threads = [
    threading.Thread(target=guest, args=[2], name="guest of two"),
    threading.Thread(target=guest, args=[4], name="guest of four"),
    threading.Thread(target=baker, name="baker"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"slices left: {slices}")
