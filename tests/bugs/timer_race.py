"""Work ends at the very moment its timer fires: each finds the state "running" and reports its own end."""
# expect: len(reports) == 1
# fails: expectation
# needs: 1 preemption

import threading
import time

state = "running"
reports = []


def finish(how):
    global state
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
