"""Condition, Event, Semaphore, BoundedSemaphore and Barrier."""

import threading
import time

from attempts import attempt, describe, plain


def together(*functions):
    threads = [threading.Thread(target=function) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def until(condition):
    while not condition():
        time.sleep(0.001)


print("===== Condition")
for lock in (None, threading.Lock(), threading.RLock()):
    condition = threading.Condition(lock) if lock is not None else threading.Condition()
    print(plain(repr(condition)))
    attempt("notify without the lock", condition.notify)
    attempt("notify_all without the lock", condition.notify_all)
    attempt("wait without the lock", condition.wait)
    attempt("wait_for without the lock", condition.wait_for, lambda: True)
    attempt("wait_for nothing without the lock", condition.wait_for, lambda: False, 0.01)
    attempt("release without the lock", condition.release)
    with condition:
        print(plain(repr(condition)))
        attempt("timeout", condition.wait, 0.01)
        attempt("timeout 0", condition.wait, 0)
        attempt("negative timeout", condition.wait, -1)
        attempt("text as a timeout", condition.wait, "soon")
        attempt("wait_for in time", condition.wait_for, lambda: "yes", 0.01)
        attempt("wait_for too late", condition.wait_for, lambda: 0, 0.01)
        attempt("wait_for fails", condition.wait_for, lambda: 1 / 0, 0.01)
        attempt("notify nobody", condition.notify)
        attempt("notify many", condition.notify, 5)
        attempt("notify all", condition.notify_all)
        attempt("notify nonsense", condition.notify, "one")
    attempt("acquire", condition.acquire)
    attempt("release", condition.release)
    attempt("acquire not blocking", condition.acquire, False)
    attempt("acquire with timeout", condition.acquire, True, 0.01)
    for _ in range(2):
        try:
            condition.release()
        except RuntimeError as error:
            print(error)
    ready, woken = [], []

    def waiter(number):
        with condition:
            ready.append(number)
            woken.append((number, condition.wait(10)))

    def nested():
        with condition, condition:
            ready.append("nested")
            woken.append(("nested", condition.wait(10)))

    def waker(count):
        until(lambda: len(ready) == count)
        with condition:
            condition.notify()
        until(lambda: len(woken) == 1)
        with condition:
            condition.notify_all()

    together(lambda: waiter(1), lambda: waiter(2), lambda: waiter(3), lambda: waker(3))
    print(sorted(woken))
    ready, woken = [], []
    if lock is not None and hasattr(lock, "locked") and type(lock).__name__ == "lock":
        continue
    together(nested, nested, lambda: waker(2))
    print(woken, plain(repr(condition)))


class Own(threading.Condition):
    def __init__(self):
        super().__init__()
        self.calls = []

    def wait(self, timeout=None):
        self.calls.append(timeout)
        return super().wait(timeout)


own = Own()
with own:
    attempt("subclass", own.wait, 0.01)
    attempt("subclass waits for", own.wait_for, lambda: False, 0.01)
print(len(own.calls), type(own).__mro__[1] is threading.Condition)
attempt("condition with nonsense", threading.Condition, 1)
describe("Condition", threading.Condition)

print("===== Event")
event = threading.Event()
print(plain(repr(event)), event.is_set())
attempt("timeout", event.wait, 0.01)
attempt("timeout 0", event.wait, 0)
attempt("negative timeout", event.wait, -1)
attempt("keyword", event.wait, timeout=0.001)
attempt("text as a timeout", event.wait, "soon")
together(lambda: attempt("woken", event.wait), lambda: (time.sleep(0.02), event.set()))
print(plain(repr(event)), event.is_set(), event.wait(), event.wait(0))
event.clear()
print(event.is_set(), sorted(name for name in vars(event) if "visualizer" not in name))
describe("Event", threading.Event)

print("===== Semaphore")
for kind in (threading.Semaphore, threading.BoundedSemaphore):
    attempt("negative value", kind, -1)
    attempt("text as a value", kind, "many")
    semaphore = kind(2)
    print(plain(repr(semaphore)))
    attempt("acquire", semaphore.acquire)
    with semaphore:
        attempt("acquire not blocking", semaphore.acquire, False)
        attempt("acquire with timeout", semaphore.acquire, timeout=0.01)
        attempt("acquire with timeout 0", semaphore.acquire, True, 0)
        attempt("timeout without blocking", semaphore.acquire, False, 1)
        attempt("text as a timeout", semaphore.acquire, True, "soon")
        together(lambda: attempt("freed", semaphore.acquire), lambda: (time.sleep(0.02), semaphore.release()))
        semaphore.release()
    attempt("release", semaphore.release)
    attempt("release none", semaphore.release, 0)
    attempt("release too many", semaphore.release, 2)
    attempt("over-release", semaphore.release)
    print(plain(repr(semaphore)), semaphore._value)
    describe(kind.__name__, kind)
    print(kind.__enter__ is kind.acquire, vars(threading.Semaphore)["__enter__"].__name__)


class OwnSemaphore(threading.Semaphore):
    def acquire(self, blocking=True, timeout=None):
        print("own acquire")
        return super().acquire(blocking, timeout)


attempt("own acquire", OwnSemaphore().acquire)
with OwnSemaphore():
    print("entered")

print("===== Barrier")
attempt("no parties", threading.Barrier, 0)
barrier = threading.Barrier(2, action=lambda: print("action"))
print(plain(repr(barrier)) if "Barrier at" in repr(barrier) else type(barrier).__name__)
numbers = []
together(lambda: numbers.append(barrier.wait()), lambda: numbers.append(barrier.wait(10)))
print(sorted(numbers), barrier.n_waiting, barrier.parties, barrier.broken)
attempt("timeout", barrier.wait, 0.01)
print(barrier.broken)
attempt("broken", barrier.wait)
barrier.reset()
print(barrier.broken)
together(lambda: attempt("aborted", barrier.wait), lambda: (until(lambda: barrier.n_waiting), barrier.abort()))
barrier.reset()
together(lambda: attempt("reset", barrier.wait), lambda: (until(lambda: barrier.n_waiting), barrier.reset()))
failing = threading.Barrier(1, action=lambda: 1 / 0)
attempt("failing action", failing.wait)
print(failing.broken)
describe("Barrier", threading.Barrier)
attempt("BrokenBarrierError", lambda: threading.BrokenBarrierError.__mro__)
