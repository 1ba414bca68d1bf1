"""A thread that needs two socks waits for two."""
# expect: socks == []

import threading

socks = []
washed = threading.Condition()


def wash(sock):
    with washed:
        socks.append(sock)
        washed.notify()


def dress():
    with washed:
        while len(socks) < 2:
            washed.wait()
        print(socks.pop(), socks.pop())


threads = [
    threading.Thread(target=dress),
    threading.Thread(target=wash, args=("left",)),
    threading.Thread(target=wash, args=("right",)),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
