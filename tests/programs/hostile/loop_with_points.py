"""Two threads that count a shared variable up for ever: there is no end."""
# outcome: livelock
# says: no end
# seconds: 1

import threading

counter = 0


def count():
    global counter
    while True:
        counter += 1


threads = [threading.Thread(target=count) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
