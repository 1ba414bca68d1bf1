"""A daemon that never ends, but sleeps, does not hold the program up: comes out right."""
# outcome: passed
# expect: beats >= 0

import threading
import time

beats = 0


def beat():
    global beats
    while True:
        time.sleep(1)
        beats += 1


threading.Thread(target=beat, daemon=True).start()
time.sleep(5)
print(beats)
