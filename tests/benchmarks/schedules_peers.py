"""Schedules a second of other packages, on the small programs of `schedules.py`; prints them as one line of JSON.

One of them works only when it is started by its own command, which puts itself between: so it is the one to measure if
that is the case.
"""

import json
import os
import sys
import threading
import time

FRONTRUN_RUNS, INTERLEAVE_RUNS = 10, 100


class Two:
    """Two threads that each add twice, without a lock."""

    threads = 2

    def __init__(self) -> None:
        self.counter = 0

    def add(self) -> None:
        """What each thread does."""
        for _ in range(2):
            self.counter += 1


class Three:
    """Three threads that each add five times, with a lock."""

    threads = 3

    def __init__(self) -> None:
        self.counter = 0
        self.lock = threading.Lock()

    def add(self) -> None:
        """What each thread does."""
        for _ in range(5):
            with self.lock:
                self.counter += 1


def _frontrun(kind) -> float:
    import frontrun  # type: ignore

    began = time.perf_counter()
    result = frontrun.explore(
        setup=kind,
        workers=kind.add,
        count=kind.threads,
        invariant=lambda state: True,
        strategy="random",
        max_attempts=FRONTRUN_RUNS,
    )
    return result.num_explored / (time.perf_counter() - began)


def _interleave(kind) -> float:
    import interleave_test  # type: ignore

    def model() -> None:
        state = kind()
        threads = [threading.Thread(target=state.add) for _ in range(kind.threads)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    began = time.perf_counter()
    result = interleave_test.explore(model, iterations=INTERLEAVE_RUNS, seed=1)
    return result.schedules_run / (time.perf_counter() - began)


name, rate = ("frontrun", _frontrun) if "FRONTRUN_ACTIVE" in os.environ else ("interleave-test", _interleave)
for kind in (Two, Three):
    rate(kind)
json.dump({f"{name} {kind.__name__.lower()}": rate(kind) for kind in (Two, Three)}, sys.stdout)
