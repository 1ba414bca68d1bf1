"""Programs to be run plain and recorded: `python workloads.py NAME [ARGUMENT...]`.

Each measures itself and prints what it found as one line of JSON. Ordinary programs: standard library only, and nothing
in them knows of the recorder.
"""

import json
import logging
import os
import queue
import re
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter_ns as now


def measured(work):
    """Seconds of CPU and of wall clock that `work()` takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}


def in_threads(count, target, *args):
    threads = [threading.Thread(target=target, args=(*args, number), name=f"T{number}") for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def spin(loops):
    total = 0
    for number in range(loops):
        total += number * number % 7
    return total


# What recording costs


def cpu(loops=2_500_000):
    """Four threads that only compute."""
    return measured(lambda: in_threads(4, lambda number: spin(int(loops))))


def json_work(items=8_000):
    """JSON and regular expressions, with a lock around the shared part of each item."""
    lock = threading.Lock()
    found = {}
    pattern = re.compile(r"(\w+)@(\w+)\.org")
    people = [f"person{number}@example.com" for number in range(6)] + ["someone@example.org"]

    def work(number):
        for item in range(int(items)):
            text = json.dumps({"id": item, "from": people})
            name = pattern.search(" ".join(json.loads(text)["from"])).group(1)  # type: ignore
            with lock:
                found[name] = found.get(name, 0) + 1

    result = measured(lambda: in_threads(4, work))
    assert found["someone"] == 4 * int(items)
    return {**result, "events": 8 * int(items)}


def spin_cost(loops=1000):
    """Nanoseconds of CPU for one loop of `spin`, at best."""
    best = 1e9
    for _ in range(200):
        began = time.thread_time_ns()
        spin(int(loops))
        best = min(best, (time.thread_time_ns() - began) / int(loops))
    return {"ns": best}


def pool(loops, tasks=20_000):
    """A pool of four threads with many small tasks."""

    def work():
        with ThreadPoolExecutor(4) as executor:
            for future in [executor.submit(spin, int(loops)) for _ in range(int(tasks))]:
                future.result()

    return measured(work)


def queues(items=80_000):
    """Two producers and two consumers on a bounded queue, a little work per item."""
    line = queue.Queue(100)

    def produce():
        for _ in range(int(items) // 2):
            line.put(spin(30))

    def consume():
        for _ in range(int(items) // 2):
            line.get()
            spin(30)

    return measured(lambda: in_threads(4, lambda number: (produce if number % 2 else consume)()))


def hammer(count=100_000):
    """Five threads that do nothing but take a lock."""
    lock = threading.Lock()
    total = 0

    def work(number):
        nonlocal total
        for _ in range(int(count)):
            with lock:
                total += 1

    result = measured(lambda: in_threads(5, work))
    assert total == 5 * int(count)
    return result


def logs(records=8_000):
    """Two threads that log flat out."""
    logger = logging.getLogger("work")
    logger.setLevel(logging.INFO)

    def work(number):
        for record in range(int(records)):
            logger.info("record %d of %d", record, number)

    with Path(os.devnull).open("w") as stream:
        handler = logging.StreamHandler(stream)
        handler.setFormatter(logging.Formatter("%(asctime)s %(threadName)s %(message)s"))
        logger.addHandler(handler)
        return measured(lambda: in_threads(2, work))


def pair(bursts=150, size=400, rest=0.012):
    """Nanoseconds of CPU for one uncontended `with lock`: in bursts with rests between them, or without rest.

    The loop around it is taken off. With rests, there are fewer than 100,000 events a second.
    """
    size, rest = int(size), float(rest)
    lock = threading.Lock()
    clock = time.thread_time_ns
    costs, loops = [], []

    def burst():
        began = clock()
        for _ in range(size):
            with lock:
                pass
        costs.append((clock() - began) / size)

    def empty():
        began = clock()
        for _ in range(size):
            pass
        loops.append((clock() - began) / size)

    for _ in range(int(bursts)):
        burst()
        empty()
        if rest:
            time.sleep(rest)
    # What came before the governor had a look does not count.
    costs = sorted(costs[len(costs) // 3 :])
    loop = sorted(loops)[len(loops) // 10]
    return {
        "ns": costs[len(costs) // 10] - loop,
        "median_ns": costs[len(costs) // 2] - loop,
        "mean_ns": sum(costs) / len(costs) - loop,
    }


# What is true of a run, as the threads themselves saw it

GAP = 50_000
"""A computing thread that takes no stamp for so many ns did not run."""


class Diary:
    """What one thread knows of itself: stamps around its operations, and gaps in which it did not run."""

    def __init__(self, name):
        self.name = name
        self.native = 0
        self.steps = []
        self.gaps = []
        self.began = self.ended = 0

    def note(self, what, start, end, *more):
        """An operation: `what` it was, from when to when, and what else is known of it."""
        self.steps.append((what, start, end, *more))

    def compute(self, duration):
        """Work until `duration` ns have passed by the clock, with stamps all the time."""
        gaps = self.gaps
        began = last = now()
        until = began + duration
        while last < until:
            time_ = now()
            if time_ - last > GAP:
                gaps.append((last, time_))
            last = time_
        self.steps.append(("compute", began, last))


def mixed(seconds=4.0, computing=2):
    """Threads that compute, sleep, and wait for locks, queues and conditions, and keep diaries."""
    seconds = float(seconds)
    calibration = threading.Lock()
    pings = []
    for _ in range(100):
        before = now()
        with calibration:
            pings.append((before, now()))

    lock, condition, line = threading.Lock(), threading.Condition(), queue.Queue()
    end = now() + int(seconds * 1e9)
    diaries = []
    ready = False

    def kept(name, body):
        diary = Diary(name)
        diaries.append(diary)

        def main():
            diary.native = threading.get_native_id()
            diary.began = now()
            body(diary)
            diary.ended = now()

        return threading.Thread(target=main, name=name)

    def computes(diary):
        while now() < end:
            diary.compute(20_000_000)

    def sleeps(diary):
        while now() < end:
            diary.compute(1_500_000)
            start = now()
            time.sleep(0.007)
            diary.note("sleep", start, now(), 7_000_000)

    def locks(hold, rest):
        def body(diary):
            while now() < end:
                start = now()
                with lock:
                    got = now()
                    diary.note("lock", start, got)
                    diary.compute(hold // 2)
                    start = now()
                    time.sleep(hold / 2e9)
                    diary.note("sleep", start, now(), hold // 2)
                    left = now()
                diary.note("hold", got, left)
                start = now()
                time.sleep(rest / 1e9)
                diary.note("sleep", start, now(), rest)

        return body

    def puts(diary):
        number = 0
        while now() < end:
            diary.compute(500_000)
            start = now()
            line.put(number)
            diary.note("put", start, now(), number)
            number += 1
            start = now()
            time.sleep(0.006)
            diary.note("sleep", start, now(), 6_000_000)
        line.put(None)

    def gets(diary):
        while True:
            start = now()
            item = line.get()
            if item is None:
                break
            diary.note("get", start, now(), item)
            diary.compute(1_000_000)

    def notifies(diary):
        nonlocal ready
        count = 0
        while now() < end:
            start = now()
            time.sleep(0.009)
            diary.note("sleep", start, now(), 9_000_000)
            start = now()
            with condition:
                got = now()
                diary.note("enter", start, got)
                ready = True
                condition.notify()
                told = now()
                # Half of the time the waiter is told before its lock is free.
                diary.compute(1_000_000 if count % 2 else 1)
                left = now()
            diary.note("notify", got, left, told)
            count += 1
        with condition:
            ready = None
            condition.notify()

    def awaits(diary):
        nonlocal ready
        while True:
            with condition:
                while ready is False:
                    start = now()
                    condition.wait()
                    diary.note("wait", start, now())
                if ready is None:
                    break
                ready = False
            diary.compute(1_000_000)

    bodies = [
        *[(f"compute-{number}", computes) for number in range(int(computing))],
        ("sleeper", sleeps),
        ("locker-1", locks(3_000_000, 3_000_000)),
        ("locker-2", locks(2_000_000, 4_000_000)),
        ("locker-3", locks(4_000_000, 5_000_000)),
        ("putter", puts),
        ("getter", gets),
        ("notifier", notifies),
        ("waiter", awaits),
    ]
    threads = [kept(name, body) for name, body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"pings": pings, "threads": [vars(diary) for diary in diaries]}


def known():
    """Waits of known length, one after another, with the thread's own stamps around each."""
    gate, bell, line = threading.Lock(), threading.Event(), queue.Queue()
    stamps = {}

    def waits(name, operation):
        def main():
            start = now()
            operation()
            stamps[name] = now() - start

        return threading.Thread(target=main, name=name)

    def in_gate():
        with gate:
            pass

    def holds():
        with gate:
            began = now()
            time.sleep(0.050)
            stamps["hold"] = now() - began

    def after(delay, operation):
        time.sleep(delay)
        operation()

    inner = threading.Thread(target=time.sleep, args=(0.025,))
    steps = [
        [waits("sleeper", lambda: time.sleep(0.030))],
        [threading.Thread(target=holds, name="holder"), waits("blocked", in_gate)],
        [waits("getter", line.get), threading.Thread(target=after, args=(0.040, lambda: line.put(1)))],
        [waits("listener", bell.wait), threading.Thread(target=after, args=(0.060, bell.set))],
        [inner, waits("joiner", inner.join)],
    ]
    for threads in steps:
        for thread in threads:
            thread.start()
            time.sleep(0.002)
        for thread in threads:
            thread.join()
    return stamps


def contest(count=20_000):
    """Four threads that want the same locks and are switched ten times as often as usual."""
    sys.setswitchinterval(0.0005)
    locks = [threading.Lock(), threading.RLock()]

    def work(number):
        for item in range(int(count)):
            with locks[item % 2]:
                spin(20)
            spin(100)

    in_threads(4, work)
    return {}


def duty(seconds=5.0):
    """Four threads that compute for different parts of their time; tells its process id at once."""
    print(os.getpid(), flush=True)
    end = time.perf_counter() + float(seconds)
    clocks = {}

    def work(number):
        while time.perf_counter() < end:
            until = time.thread_time() + 0.004 * (number + 1)
            while time.thread_time() < until:
                spin(200)
            time.sleep(0.008)
        clocks[threading.current_thread().name] = time.thread_time()

    in_threads(4, work)
    return clocks


_ALL: tuple[Callable[..., dict], ...] = (
    cpu,
    json_work,
    spin_cost,
    pool,
    queues,
    hammer,
    logs,
    pair,
    mixed,
    known,
    contest,
    duty,
)

if __name__ == "__main__":
    chosen: Callable[..., dict] = {work.__name__: work for work in _ALL}[sys.argv[1]]
    print(json.dumps(chosen(*sys.argv[2:])))
