"""A guest leaves while the others are greeted; the list moves up, and somebody is skipped without a word."""
# expect: "bob" in greeted and "cem" in greeted
# fails: expectation
# needs: 1 preemption

import threading

guests = ["ann", "bob", "cem"]
greeted = []


def greet():
    for guest in guests:
        greeted.append(guest)


def leave(guest):
    guests.remove(guest)


threads = [threading.Thread(target=greet), threading.Thread(target=leave, args=("ann",))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(greeted)
