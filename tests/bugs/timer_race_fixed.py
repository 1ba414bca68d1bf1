"""Whoever ends the work looks at the state and changes it under a lock."""
# expect: len(reports) == 1

import threading
import time

state = "running"
reports = []
lock = threading.Lock()


def finish(how):
    global state
    with lock:
        if state == "running":
            state = how
            reports.append(how)


timer = threading.Timer(0.01, finish, args=("timed out",))
timer.start()
time.sleep(0.01)  # the work
finish("done")
timer.cancel()
timer.join()
print(reports)
