"""The four queues."""

import pickle
import queue
import sys
import threading
import time

from attempts import attempt, describe, misuse, plain


def started(function):
    thread = threading.Thread(target=function)
    thread.start()
    return thread


for kind in (queue.Queue, queue.LifoQueue, queue.PriorityQueue):
    print("=====", kind.__name__)
    box = kind(2)
    attempt("get not blocking", box.get, False)
    attempt("get_nowait", box.get_nowait)
    attempt("get with timeout", box.get, timeout=0.01)
    attempt("get with timeout 0", box.get, True, 0)
    attempt("get with negative timeout", box.get, True, -1)
    attempt("get with text", box.get, True, "soon")
    box.put(3)
    box.put(1, timeout=1)
    attempt("put not blocking", box.put, 2, False)
    attempt("put_nowait", box.put_nowait, 2)
    attempt("put with timeout", box.put, 2, timeout=0.01)
    attempt("put with negative timeout", box.put, 2, timeout=-1)
    print(box.qsize(), box.empty(), box.full(), box.maxsize)
    thread = started(lambda: attempt("late put", box.put, 9))
    time.sleep(0.02)
    got = box.get()
    thread.join()
    print(got)
    print([box.get(), box.get()])
    thread = started(lambda: attempt("late get", box.get))
    time.sleep(0.02)
    box.put("x")
    thread.join()
    thread = started(lambda: attempt("join", box.join))
    for _ in range(4):
        box.task_done()
    thread.join()
    attempt("join when done", box.join)
    attempt("one task_done too many", box.task_done)
    attempt("pickle", pickle.dumps, box)
    print(type(box).__name__, plain(repr(box)), sorted(name for name in vars(box) if "visualizer" not in name))
    describe(kind.__name__, kind)
    if sys.version_info >= (3, 13):
        thread = started(lambda: attempt("get at shutdown", box.get))
        time.sleep(0.02)
        box.shutdown()
        thread.join()
        attempt("put after shutdown", box.put, 1)
        attempt("get after shutdown", box.get)
        box = kind(1)
        box.put(1)
        thread = started(lambda: attempt("put at shutdown", box.put, 2))
        time.sleep(0.02)
        box.shutdown(immediate=True)
        thread.join()
        attempt("join after shutdown", box.join)


class Own(queue.Queue):
    def _init(self, maxsize):
        print("own _init", maxsize)
        super()._init(maxsize)

    def get(self, block=True, timeout=None):
        print("own get")
        return super().get(block, timeout)


own = Own(3)
own.put(1)
attempt("own", own.get)
attempt("own with timeout", own.get, True, 0.01)

print("===== SimpleQueue")
box = queue.SimpleQueue()
attempt("get not blocking", box.get, False)
attempt("get_nowait", box.get_nowait)
attempt("get with timeout", box.get, timeout=0.01)
attempt("get with timeout 0", box.get, True, 0)
attempt("get with negative timeout", box.get, True, -1)
attempt("get with text", box.get, True, "soon")
misuse("get with too many", box.get, True, 1, 2)
attempt("put", box.put, 1)
attempt("put with arguments", box.put, 2, False, 1)
misuse("put nothing", box.put)
attempt("put by keywords", box.put, item=3, block=True, timeout=None)
attempt("put_nowait", box.put_nowait, 4)
print(box.qsize(), box.empty(), [box.get(), box.get(True), box.get(block=False), box.get(True, 1)])
thread = started(lambda: attempt("late get", box.get))
time.sleep(0.02)
box.put("late")
thread.join()
attempt("pickle", pickle.dumps, box)
attempt("set an attribute", setattr, box, "name", 1)
attempt("make with an argument", queue.SimpleQueue, 1)
print(type(box).__name__, type(box).__module__, plain(repr(box)), isinstance(box, queue.SimpleQueue))
print([name for name in dir(box) if not name.startswith("_")])
describe("SimpleQueue", queue.SimpleQueue)


class OwnSimple(queue.SimpleQueue):
    def __init__(self, name):
        self.name = name


attempt("subclass", lambda: (OwnSimple("n").name, OwnSimple(name="m").empty()))
print(queue.Empty.__module__, queue.Full.__module__)
