"""Two people press the same light switch; `not` reads, the assignment writes, and one press has no effect."""
# expect: light is False
# fails: expectation
# needs: 1 preemption

import threading

light = False


def press():
    global light
    light = not light


threads = [threading.Thread(target=press) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("on" if light else "off")
