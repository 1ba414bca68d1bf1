"""What it does depends on chance, so a schedule that has failed once may not fail again: this is said."""
# outcome: failed
# kind: assertion
# diverges: yes

import os
import threading

tickets = []
lock = threading.Lock()


def work():
    for _ in range(os.urandom(1)[0]):
        with lock:
            tickets.append(1)


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(tickets) < 200
