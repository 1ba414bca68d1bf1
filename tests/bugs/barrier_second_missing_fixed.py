"""A second barrier keeps everybody in the round until both have looked."""
# expect: seen == [[1, 2], [1, 2]]

import threading

moves = [0, 0]
seen = [[], []]
barrier = threading.Barrier(2)


def play(me):
    for move in (1, 2):
        moves[me] = move
        barrier.wait()
        seen[me].append(moves[1 - me])
        barrier.wait()


threads = [threading.Thread(target=play, args=(me,)) for me in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(seen)
