"""Threads with different lives and ends."""

import _thread
import threading
import time
from concurrent.futures import ThreadPoolExecutor


class Walker(threading.Thread):
    def __init__(self, name="walker"):
        super().__init__(name=name)

    def run(self):
        inner = threading.Thread(target=time.sleep, args=(0.001,), name="child of walker")  # here: inner
        inner.start()
        inner.join()


def fail():
    raise ValueError("broken by design")


def leave():
    raise SystemExit(3)


def rename():
    threading.current_thread().name = "new name"


def job(number, text="x"):
    if number == 2:
        raise KeyError(number)
    return number


def forever():
    while True:
        time.sleep(0.01)


threading.excepthook = lambda args: None
never = threading.Thread(target=fail, name="never started")
also_never = Walker("never started either")
walker = Walker()
walker.start()
walker.join()
for name, target in (("failing", fail), ("leaving", leave), ("old name", rename)):
    thread = threading.Thread(target=target, name=name)
    thread.start()
    thread.join()
ready = _thread.allocate_lock()
ready.acquire()


def raw():
    ready.release()


_thread.start_new_thread(raw, ())
ready.acquire()
rung = threading.Event()
timer = threading.Timer(0.02, rung.set)
timer.name = "timer"
timer.start()
rung.wait()
timer.join()
with ThreadPoolExecutor(2, thread_name_prefix="pool") as pool:
    futures = [pool.submit(job, number, text="y") for number in range(4)]
    for future in futures:
        future.exception()
daemon = threading.Thread(target=forever, name="daemon", daemon=True)
daemon.start()


class Bank:
    lock = threading.Lock()

    def __init__(self):
        self.accounts = [threading.Lock() for _ in range(2)]
        self.inner, self.outer = threading.RLock(), threading.Lock()
        self.by_name = {"key": threading.Lock()}
        self.annotated: threading.Lock = threading.Lock()


bank = Bank()
with bank.lock, bank.inner, bank.outer, bank.annotated, bank.by_name["key"], bank.accounts[0], bank.accounts[1]:
    pass
threading.Lock()  # here: nameless
made = (threading.Lock(), threading.Lock())
