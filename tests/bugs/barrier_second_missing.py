"""After the barrier a quick thread makes its next move while a slow one still looks for this one."""
# expect: seen == [[1, 2], [1, 2]]
# fails: expectation
# needs: 0 preemptions

import threading

moves = [0, 0]
seen = [[], []]
barrier = threading.Barrier(2)


def play(me):
    for move in (1, 2):
        moves[me] = move
        barrier.wait()
        seen[me].append(moves[1 - me])


threads = [threading.Thread(target=play, args=(me,)) for me in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(seen)
