"""Two phases without a barrier.

First each thread counts its half, then each adds up both halves. Nothing makes one wait until the other has counted:
let one go on to its second phase too early, and it adds up what is not there yet.
"""
# group: Telling each other
# mode: both
# fails: expectation
# expect: totals == [30, 30]
# twin: two_phases_fixed.py
# notes: In real time it goes wrong as a matter of course: the first thread is done before the second is there.

import threading

halves = [0, 0]
totals = [0, 0]


def count(me, votes):
    """Counts one half, then adds up both."""
    halves[me] = votes
    totals[me] = halves[0] + halves[1]


threads = [
    threading.Thread(target=count, args=(0, 10), name="north"),
    threading.Thread(target=count, args=(1, 20), name="south"),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"totals: {totals}")
