"""Waits for sockets with select, poll and selectors in three threads, until a fourth speaks: comes out right."""
# outcome: passed
# expect: sorted(heard) == ["poll", "select", "selectors"]

import select
import selectors
import socket
import threading

pairs = [socket.socketpair() for _ in range(3)]
heard = []


def with_select(sock):
    select.select([sock], [], [])
    heard.append("select")


def with_poll(sock):
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    poll.poll()
    heard.append("poll")


def with_selectors(sock):
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ)
        selector.select()
    heard.append("selectors")


def speak():
    for _, theirs in pairs:
        theirs.send(b"x")


waiting = (with_select, with_poll, with_selectors)
threads = [threading.Thread(target=wait, args=(ours,)) for wait, (ours, _) in zip(waiting, pairs)]
threads.append(threading.Thread(target=speak))
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for pair in pairs:
    for sock in pair:
        sock.close()
