"""Two phases with a barrier.

Nobody begins the second phase before everybody has ended the first.
"""

import threading

halves = [0, 0]
totals = [0, 0]
counted = threading.Barrier(2)


def count(me, votes):
    """Counts one half, then adds up both."""
    halves[me] = votes
    counted.wait()
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
