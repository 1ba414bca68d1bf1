"""Three philosophers take the fork with the lower number first, so that one of them cannot close the circle."""
# expect: eaten == [1, 1, 1]

import threading

SEATS = 3
forks = [threading.Lock() for _ in range(SEATS)]
eaten = [0] * SEATS


def dine(seat):
    first, second = sorted((seat, (seat + 1) % SEATS))
    with forks[first]:
        with forks[second]:
            eaten[seat] += 1


threads = [threading.Thread(target=dine, args=(seat,)) for seat in range(SEATS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(eaten)
