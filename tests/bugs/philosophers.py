"""Three philosophers take the fork on their left, then the one on their right, and starve together."""
# fails: deadlock
# needs: 2 preemptions

import threading

SEATS = 3
forks = [threading.Lock() for _ in range(SEATS)]
eaten = [0] * SEATS


def dine(seat):
    left, right = seat, (seat + 1) % SEATS
    with forks[left]:
        with forks[right]:
            eaten[seat] += 1


threads = [threading.Thread(target=dine, args=(seat,)) for seat in range(SEATS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(eaten)
