"""The length of a list is used as the next number: two threads that ask at once get the same one."""
# expect: tickets == [1, 2]
# fails: expectation
# needs: 1 preemption

import threading

tickets = []


def issue():
    number = len(tickets) + 1
    tickets.append(number)


threads = [threading.Thread(target=issue) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(tickets)
