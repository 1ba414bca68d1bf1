"""Waits for a word with a time limit of a minute, in virtual time: comes out right, and at once."""
# outcome: passed
# expect: late

import socket
import threading

ours, theirs = socket.socketpair()
late = False


def listen():
    global late
    ours.settimeout(60)
    try:
        ours.recv(1)
    except TimeoutError:
        late = True


thread = threading.Thread(target=listen)
thread.start()
thread.join()
ours.close()
theirs.close()
