"""Answers of a server in this program are counted without a lock: the lost update is found across the sockets."""
# outcome: failed
# kind: expectation
# expect: received == 2

import socket
import threading

received = 0
ours, theirs = zip(*(socket.socketpair() for _ in range(2)))


def receive(connection):
    global received
    connection.recv(1)
    received += 1


threads = [threading.Thread(target=receive, args=(connection,)) for connection in ours]
for thread in threads:
    thread.start()
for connection in theirs:
    connection.send(b"x")
for thread in threads:
    thread.join()
for connection in ours + theirs:
    connection.close()
