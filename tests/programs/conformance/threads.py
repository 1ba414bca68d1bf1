"""Thread and its relatives: rules, messages, output of exceptions."""

import _thread
import sys
import threading
import time

from attempts import attempt, describe, plain


def plainly(args):
    print("hook:", args.exc_type.__name__, args.exc_value, args.thread.name if args.thread else None)


def fail(text="broken"):
    raise ValueError(text)


thread = threading.Thread(target=print, args=("hello",), kwargs={"end": "!\n"})
print(thread.name, thread.daemon, thread.is_alive(), thread.ident, plain(repr(thread)))
attempt("join before start", thread.join)
thread.start()
thread.join()
print(thread.is_alive(), isinstance(thread.ident, int), thread.native_id is not None, plain(repr(thread)))
attempt("start twice", thread.start)
attempt("join again", thread.join)
attempt("join with timeout 0", thread.join, 0)
attempt("join with negative timeout", thread.join, -1)
attempt("join with text", thread.join, "soon")
attempt("join itself", threading.current_thread().join)
attempt("daemon after the end", setattr, thread, "daemon", True)
attempt("daemon of the running thread", setattr, threading.current_thread(), "daemon", True)
attempt("group", threading.Thread, 1)
attempt("unknown keyword", threading.Thread, goal=1)
attempt("bare", lambda: threading.Thread(None, None, "bare").name)
attempt("names", lambda: [threading.Thread(target=fail).name, threading.Thread(target=lambda: 1).name])
print(threading.Thread(daemon=True).daemon, threading.Thread(daemon=0).daemon)
thread = threading.Thread(target=time.sleep, args=(0.05,))
thread.start()
attempt("join too short", thread.join, 0.005)
print(thread.is_alive())
attempt("daemon while running", setattr, thread, "daemon", True)
thread.name = "renamed"
print(thread.name, thread in threading.enumerate())
thread.join(timeout=10)
print(sorted(name for name in vars(thread) if "visualizer" not in name))


class Own(threading.Thread):
    def __init__(self):
        super().__init__(name="own")
        self.result = None

    def run(self):
        self.result = threading.current_thread() is self


own = Own()
own.start()
own.join()
print(own.result, own.name)


class Forgetful(threading.Thread):
    def __init__(self):
        pass


attempt("forgotten init", lambda: Forgetful().start())
attempt("forgotten init and join", lambda: Forgetful().join())
attempt("start with an argument", lambda: threading.Thread().start(1))

thread = threading.Thread(target=sys.exit, args=(3,), name="leaver")
thread.start()
thread.join()
sys.stderr.flush()
threading.excepthook, original = plainly, threading.excepthook
thread = threading.Thread(target=fail, name="failing")
thread.start()
thread.join()
threading.excepthook = original
print(threading.excepthook is threading.__excepthook__)
thread = threading.Thread(target=fail, name="failing aloud")
thread.start()
thread.join()


def chained():
    try:
        fail("first")
    except ValueError as error:
        raise KeyError("second") from error


thread = threading.Thread(target=chained, name="chained")
thread.start()
thread.join()

done = _thread.allocate_lock()
done.acquire()


def raw(*args, **kwargs):
    print("raw", args, kwargs, threading.current_thread().daemon, threading.current_thread().name[:5])
    done.release()


started = _thread.start_new_thread(raw, (1, 2), {"a": 3})
done.acquire()
print(isinstance(started, int))
_thread.start_new_thread(raw, ())
done.acquire()
attempt("raw without arguments", _thread.start_new_thread, raw)
attempt("raw with a list", _thread.start_new_thread, raw, [1])
attempt("raw with nothing callable", _thread.start_new_thread, 1, ())
attempt("raw with bad keywords", _thread.start_new_thread, raw, (), 5)
told = threading.Event()
unraisable, sys.unraisablehook = (
    sys.unraisablehook,
    lambda u: (
        print("unraisable", u.exc_type.__name__, u.exc_value, u.err_msg, getattr(u.object, "__name__", u.object)),
        told.set(),
    ),
)
_thread.start_new_thread(fail, ("raw broken",))
told.wait(10)
told.clear()
sys.unraisablehook = lambda u: (unraisable(u), sys.stderr.flush(), told.set())
_thread.start_new_thread(fail, ("raw aloud",))
told.wait(10)
sys.unraisablehook = unraisable
_thread.start_new_thread(sys.exit, ())
_thread.start_new_thread(_thread.exit, ())
print(callable(_thread.start_new), getattr(threading, "_start_new_thread", _thread.start_new_thread).__name__)

print("===== Timer")
rung = threading.Event()
timer = threading.Timer(0.01, rung.set)
print(timer.name[:6], timer.interval, timer.args, timer.kwargs)
timer.start()
print(rung.wait(10))
timer.join()
timer = threading.Timer(100, print)
timer.start()
timer.cancel()
timer.join()
print(timer.finished.is_set())
attempt("timer without function", threading.Timer, 1)

print("===== local data and introspection")
local = threading.local()
local.value = 1
thread = threading.Thread(target=lambda: print(hasattr(local, "value")))
thread.start()
thread.join()
print(threading.main_thread().name, threading.current_thread() is threading.main_thread())
traced = []
threading.settrace(lambda frame, event, arg: traced.append(frame.f_code.co_name))
thread = threading.Thread(target=lambda: None)
thread.start()
thread.join()
threading.settrace(None)
print("<lambda>" in traced, "run" in traced)
for kind in (threading.Thread, threading.Timer):
    describe(kind.__name__, kind)
describe("start_new_thread", _thread.start_new_thread)
print(threading.stack_size(), threading.get_ident() == _thread.get_ident())
