"""The length of a list is used as the next number, and nobody can append in between."""
# expect: tickets == [1, 2]

import threading

tickets = []
lock = threading.Lock()


def issue():
    with lock:
        number = len(tickets) + 1
        tickets.append(number)


threads = [threading.Thread(target=issue) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(tickets)
