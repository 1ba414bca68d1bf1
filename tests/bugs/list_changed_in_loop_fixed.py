"""Guests leave and are greeted under one lock."""
# expect: "bob" in greeted and "cem" in greeted

import threading

guests = ["ann", "bob", "cem"]
greeted = []
lock = threading.Lock()


def greet():
    with lock:
        for guest in guests:
            greeted.append(guest)


def leave(guest):
    with lock:
        guests.remove(guest)


threads = [threading.Thread(target=greet), threading.Thread(target=leave, args=("ann",))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(greeted)
