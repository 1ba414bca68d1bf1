"""Waits with an epoll object of its own: comes out right."""
# outcome: passed
# expect: heard

import select
import socket
import threading

ours, theirs = socket.socketpair()
heard = False


def wait():
    global heard
    with select.epoll() as epoll:
        epoll.register(ours, select.EPOLLIN)
        heard = bool(epoll.poll())


threads = [threading.Thread(target=wait), threading.Thread(target=lambda: theirs.send(b"x"))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
ours.close()
theirs.close()
