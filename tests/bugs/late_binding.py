"""The threads look at the loop's variable when they run, and by then it has moved on."""
# expect: visited == [True, True, True]
# fails: expectation
# needs: 0 preemptions

import threading

visited = [False] * 3
threads = []


def visit():
    visited[number] = True


for number in range(3):
    thread = threading.Thread(target=visit)
    thread.start()
    threads.append(thread)
for thread in threads:
    thread.join()
print(visited)
