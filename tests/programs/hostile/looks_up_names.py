"""Looks up the address of this machine in two threads: comes out right."""
# outcome: passed
# expect: len(found) == 2
# schedules: 5

import socket
import threading

found = []
threads = [threading.Thread(target=lambda: found.append(socket.getaddrinfo("localhost", 80))) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
