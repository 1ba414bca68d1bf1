"""Futures and thread pools."""

import concurrent.futures
import threading
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, as_completed, wait

from attempts import attempt, describe, plain


def fail(text):
    raise ValueError(text)


print("===== Future")
future = Future()
print(plain(repr(future)))
attempt("result too late", future.result, 0.01)
attempt("result by keyword", future.result, timeout=0.01)
attempt("exception too late", future.exception, 0.01)
attempt("result at once", future.result, 0)
attempt("text as a timeout", future.result, "soon")
thread = threading.Thread(target=lambda: attempt("late result", future.result))
thread.start()
time.sleep(0.02)
future.set_result(5)
thread.join()
attempt("result", future.result)
attempt("exception", future.exception)
attempt("set twice", future.set_result, 6)
print(plain(repr(future)), sorted(name for name in vars(future) if "visualizer" not in name))
future = Future()
print(future.cancel(), future.cancelled(), plain(repr(future)))
attempt("cancelled result", future.result)
attempt("cancelled exception", future.exception)
future = Future()
thread = threading.Thread(target=lambda: attempt("cancelled while waiting", future.result))
thread.start()
time.sleep(0.02)
future.cancel()
thread.join()
future = Future()
future.set_exception(KeyError("k"))
attempt("failed", future.result)
attempt("exception of failed", future.exception)
attempt("failed again", future.result)

print("===== ThreadPoolExecutor")
attempt("no workers", ThreadPoolExecutor, 0)
attempt("initializer that is none", ThreadPoolExecutor, 1, initializer=5)
with ThreadPoolExecutor(2, thread_name_prefix="pool") as pool:
    attempt("map", lambda: list(pool.map(abs, [-1, -2, 3])))
    attempt("map with timeout", lambda: list(pool.map(time.sleep, [0.2], timeout=0.01)))
    attempt("map that fails", lambda: list(pool.map(fail, ["a", "b"])))
    attempt("submit and fail", lambda: pool.submit(fail, "c").result())
    attempt("submit nothing", pool.submit)
    attempt("submit keywords", lambda: pool.submit(dict, a=1, fn=2).result())
    attempt("name of the thread", lambda: pool.submit(lambda: threading.current_thread().name[:5]).result())
    gate = threading.Event()
    slow = pool.submit(gate.wait)
    quick = pool.submit(int, "7")
    done, pending = wait([slow, quick], return_when=FIRST_COMPLETED)
    print(len(done), len(pending), slow in pending)
    attempt("wait too late", lambda: len(wait([slow], timeout=0.01).not_done))
    attempt("as_completed too late", lambda: list(as_completed([slow], timeout=0.01)))
    attempt("wait for nothing", wait, [])
    gate.set()
    attempt("as_completed", lambda: sorted(map(str, (f.result() for f in as_completed([slow, quick])))))
    attempt("wait nonsense", lambda: wait([slow], return_when="never"))
attempt("submit after shutdown", pool.submit, int)
pool = ThreadPoolExecutor(1)
gate.clear()
running = pool.submit(gate.wait)
waiting = [pool.submit(int, n) for n in range(3)]
threading.Timer(0.03, gate.set).start()
pool.shutdown(wait=True, cancel_futures=True)
print(running.result(), [f.cancelled() for f in waiting])


def initialize(value):
    print("initialized", value)


with ThreadPoolExecutor(1, initializer=initialize, initargs=("x",)) as pool:
    attempt("initialized", lambda: pool.submit(int, "1").result())
described = [describe(kind.__name__, kind) for kind in (ThreadPoolExecutor, Future)]
print(concurrent.futures.wait.__module__, concurrent.futures.Future is Future)
