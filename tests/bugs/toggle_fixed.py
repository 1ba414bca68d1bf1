"""Two people press the same light switch, one after the other."""
# expect: light is False

import threading

light = False
lock = threading.Lock()


def press():
    global light
    with lock:
        light = not light


threads = [threading.Thread(target=press) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("on" if light else "off")
