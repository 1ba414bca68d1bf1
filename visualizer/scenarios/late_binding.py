"""Late binding.

Each thread is to greet another guest, but a lambda looks the name up only when it is called. Let main go on with its
loop before a thread has looked: somebody is greeted twice, somebody else not at all.
"""
# group: Starting and joining
# mode: step by step
# fails: expectation
# expect: sorted(greeted) == ["Anna", "Ben", "Cora"]
# twin: late_binding_fixed.py
# why right: Each thread has so little to do that it is done before start() has come back to the loop.
# notes: The threads share a variable that nobody thinks of: the one of the loop.

import threading

greeted = []
threads = []
for guest in ("Anna", "Ben", "Cora"):
    thread = threading.Thread(target=lambda: greeted.append(guest))
    thread.start()
    threads.append(thread)
for thread in threads:
    thread.join()
print("greeted:", ", ".join(greeted))
