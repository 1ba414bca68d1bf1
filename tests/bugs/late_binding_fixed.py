"""Each thread is given the value of the loop's variable as an argument."""
# expect: visited == [True, True, True]

import threading

visited = [False] * 3
threads = []


def visit(number):
    visited[number] = True


for number in range(3):
    thread = threading.Thread(target=visit, args=(number,))
    thread.start()
    threads.append(thread)
for thread in threads:
    thread.join()
print(visited)
