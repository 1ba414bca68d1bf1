"""Binding at once.

Each thread is given its guest as an argument, which nobody changes any more.
"""

import threading

greeted = []
threads = []
for guest in ("Anna", "Ben", "Cora"):
    thread = threading.Thread(target=greeted.append, args=[guest])
    thread.start()
    threads.append(thread)
for thread in threads:
    thread.join()
print("greeted:", ", ".join(greeted))
