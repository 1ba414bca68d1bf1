"""Waiting together.

Each download waits for an answer from afar, and computes hardly anything. This is what threads are good at: look for
lanes that are all waiting, one below the other; who waits needs no GIL, and the whole takes little longer than the
slowest.
"""
# group: The GIL
# mode: real time
# picture: 7 threads; download-* waits at least 80 %; server waits at least 80 %; download-1 ends before download-5 ends
# notes: Show it right after "Computing and the GIL": as many threads, and the opposite result.

import socket
import threading
import time

DOWNLOADS = 5  # control: slider 1..32

started = time.monotonic()
connections = [socket.socketpair() for _ in range(DOWNLOADS)]


def download(connection):
    """Asks for a page and waits for it."""
    connection.sendall(b"please")
    connection.recv(1_000)


def server():
    """The other side: answers each download, a bit later than the one before."""
    time.sleep(1)
    for _, far_end in connections:
        far_end.recv(1_000)
        far_end.sendall(b"page")
        time.sleep(0.2)


threads = [threading.Thread(target=server, name="server")]
for number, (near_end, _) in enumerate(connections, 1):
    threads.append(threading.Thread(target=download, args=[near_end], name=f"download-{number}"))
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for near_end, far_end in connections:
    near_end.close()
    far_end.close()
print(f"{DOWNLOADS} downloads took {time.monotonic() - started:.1f} s together")
