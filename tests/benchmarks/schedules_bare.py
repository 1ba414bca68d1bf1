"""The bare thing beside which a schedule is measured: `fork` (and wait) or `handoff` (of a lock to another thread).

Is told on its standard input how often, and prints the median wall time and the mean CPU time of one, in seconds.
"""

import os
import statistics
import sys
import time
from _thread import allocate_lock, start_new_thread


def _fork(times: int) -> list[float]:
    walls = []
    for _ in range(times):
        began = time.perf_counter()
        pid = os.fork()
        if not pid:
            os._exit(0)
        os.waitpid(pid, 0)
        walls.append(time.perf_counter() - began)
    return walls


def _handoff(times: int) -> list[float]:
    here, there = allocate_lock(), allocate_lock()
    here.acquire()
    there.acquire()

    def answer() -> None:
        for _ in range(times // 2):
            there.acquire()
            here.release()

    start_new_thread(answer, ())
    began = time.perf_counter()
    for _ in range(times // 2):
        there.release()
        here.acquire()
    return [(time.perf_counter() - began) / times]


what, core = {"fork": _fork, "handoff": _handoff}[sys.argv[1]], int(sys.argv[2])
if core >= 0:
    os.sched_setaffinity(0, {core})
for line in sys.stdin:
    before = os.times()
    walls = what(int(line))
    after = os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    print(statistics.median(walls), cpu / int(line), flush=True)
