"""A thread waits in a loop for a flag that nobody sets: livelock, and no bug of any schedule."""
# outcome: livelock
# says: none of them changes
# seconds: 10
# slow: yes

import threading

flag = False


def wait():
    while not flag:
        pass


def never():
    global flag
    flag = False


threads = [threading.Thread(target=wait), threading.Thread(target=never)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
