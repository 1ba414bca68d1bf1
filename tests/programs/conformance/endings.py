"""Ways to end, chosen by the first argument."""

import atexit
import os
import signal
import sys
import threading
import time
import traceback


def deep(number):
    if number:
        deep(number - 1)
    raise ValueError(f"broken in the depth\nand told on two lines: {sys.argv[1:]}")


def chained():
    try:
        {}["missing"]
    except KeyError as error:
        raise RuntimeError("no such thing") from error


def noted():
    try:
        with threading.Lock():
            deep(1)
    except ValueError:
        raise TypeError("while handling")


def group():
    if sys.version_info < (3, 11):
        raise SystemExit("no groups")
    error = ValueError("first")
    error.add_note("a note")
    raise ExceptionGroup("several", [error, KeyError("second")])  # noqa: F821


def hooked():
    sys.excepthook = lambda kind, error, trace: print(
        "own hook", kind.__name__, error, [f.name for f in traceback.extract_tb(trace)], file=sys.stderr
    )
    deep(1)


def through_original():
    def hook(*args):
        print("before", file=sys.stderr)
        sys.__excepthook__(*args)

    sys.excepthook = hook
    deep(1)


def interrupted():
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(60)


def interrupted_in_lock():
    lock = threading.Lock()
    lock.acquire()
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
    with lock:
        print("never")


def interrupted_in_rlock():
    lock = threading.RLock()
    held = threading.Event()

    def hold():
        with lock:
            held.set()
            time.sleep(0.3)

    threading.Thread(target=hold).start()
    held.wait()
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
    lock.acquire()


def interrupted_in_join():
    thread = threading.Thread(target=time.sleep, args=(0.3,))
    thread.start()
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
    thread.join()


def interrupted_in_event():
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
    threading.Event().wait()


def interrupted_in_queue():
    import queue

    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
    queue.Queue().get()


def handled():
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(number))
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(60)


def terminated():
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(60)


def killed():
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def abrupt():
    sys.stdout.flush()
    os._exit(5)


def aborted():
    sys.stdout.flush()
    os.abort()


def exit_text():
    sys.exit("told on stderr")


def asked():
    print(input("question? "), input())


def without_input():
    input("question? ")


def after_main():
    def work():
        time.sleep(0.05)
        print("thread done", flush=True)

    threading.Thread(target=work).start()
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    atexit.register(lambda: print("second at exit", threading.active_count()))
    raise ValueError("main has failed")


def thread_fails():
    thread = threading.Thread(target=deep, args=(1,), name="failing")
    thread.start()
    thread.join()


def recursion():
    def again():
        again()

    sys.setrecursionlimit(200)
    sys.tracebacklimit = 3
    again()


def closed_stdout():
    sys.stdout.flush()
    os.close(1)
    print("into the void")


WAYS = {name: value for name, value in list(globals().items()) if callable(value) and name != "deep"}
WAYS.update(
    deep=lambda: deep(2),
    three=lambda: sys.exit(3),
    nothing=lambda: None,
    none=lambda: sys.exit(None),
    false=lambda: sys.exit(False),
    exit_raised=lambda: exec("raise SystemExit(9)"),
)

atexit.register(print, "first at exit", flush=True)
print("begin", flush=True)
WAYS[sys.argv[1]]()
print("end", flush=True)
