"""All clocks of a program agree about how long it has slept: comes out right."""
# outcome: passed
# expect: slept == [True] * 6

import queue
import sched
import threading
import time

slept = []
clocks = [time.time, time.monotonic, time.perf_counter]


def work():
    before = [clock() for clock in clocks]
    day = time.localtime()
    time.sleep(86_400)
    slept.extend(86_400 <= clock() - start < 86_401 for clock, start in zip(clocks, before))
    slept.append(time.localtime()[:3] != day[:3])


thread = threading.Thread(target=work)
thread.start()
thread.join()

start = time.monotonic()
try:
    queue.Queue().get(timeout=60)
except queue.Empty:
    slept.append(60 <= time.monotonic() - start < 61)
events = sched.scheduler()
events.enter(60, 0, lambda: slept.append(120 <= time.monotonic() - start < 122))
events.run()
