"""Forks and multiprocessing: children work on as under plain Python."""

import multiprocessing
import os
import queue
import sys
import threading
import time
import warnings
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

warnings.simplefilter("ignore", DeprecationWarning)


def double(number):
    with threading.Lock():
        return number * 2


def send(connection, text):
    connection.send(text + str(os.environ.get("PYTHONPATH")))
    connection.close()


def wait_for(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def busy_child(held):
    """Uses everything that is traced in the parent."""
    with threading.Lock(), threading.RLock():
        pass
    print("held in the child:", held.acquire(False))
    box = queue.Queue()
    thread = threading.Thread(target=lambda: box.put(box.qsize()))
    thread.start()
    print(box.get(timeout=10))
    thread.join()
    with ThreadPoolExecutor(1) as pool:
        print(pool.submit(double, 21).result())
    event = threading.Event()
    threading.Timer(0.01, event.set).start()
    print(event.wait(10), threading.current_thread().name)
    time.sleep(0.01)
    locks = [threading.Lock() for _ in range(100)]
    for _ in range(200):
        for lock in locks:
            with lock:
                pass
    sys.stdout.flush()


def main():
    lock = threading.Lock()
    lock.acquire()
    stop = threading.Event()
    background = threading.Thread(target=stop.wait)
    background.start()
    print("parent", flush=True)
    pid = os.fork()
    if pid == 0:
        busy_child(lock)
        os._exit(6)
    print("child ended with", wait_for(pid), flush=True)
    pid = os.fork()
    if pid == 0:
        sys.exit(8)  # atexit functions run in the child, too
    print("child ended with", wait_for(pid), flush=True)
    stop.set()
    background.join()
    for method in ("fork", "spawn", "forkserver"):
        context = multiprocessing.get_context(method)
        ours, theirs = context.Pipe()
        process = context.Process(target=send, args=(theirs, method))
        process.start()
        print(ours.recv(), end=" ")
        process.join()
        print(process.exitcode, flush=True)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        print(list(pool.map(double, range(5))))
    context = multiprocessing.get_context("fork")
    shared = context.Queue()
    process = context.Process(target=shared.put, args=("from a process",))
    process.start()
    print(shared.get(timeout=20))
    process.join()
    with context.Lock(), context.RLock(), context.Semaphore(1):
        pass


if __name__ == "__main__":
    main()
