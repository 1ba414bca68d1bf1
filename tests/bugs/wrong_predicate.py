"""A thread needs two socks and waits for one: the second `pop` may find none (IndexError)."""
# fails: exception
# needs: 0 preemptions

import threading

socks = []
washed = threading.Condition()


def wash(sock):
    with washed:
        socks.append(sock)
        washed.notify()


def dress():
    with washed:
        while not socks:
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
