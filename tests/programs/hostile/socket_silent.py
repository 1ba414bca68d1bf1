"""Waits for a word from a socket at whose other end nobody speaks."""
# outcome: unsupported
# says: socket.recv
# seconds: 15

import socket
import threading

ours, theirs = socket.socketpair()
thread = threading.Thread(target=lambda: ours.recv(1))
thread.start()
thread.join()
