"""Lock and RLock: every way to use and misuse them."""

import copy
import pickle
import sys
import threading
import weakref

from attempts import attempt, describe, misuse, plain

for make in (threading.Lock, threading.RLock):
    name = make.__name__
    print("=====", name)
    lock = make()
    print(type(lock).__name__, type(lock).__module__, type(lock).__qualname__)
    print(plain(repr(lock)))
    with lock:
        print(plain(repr(lock)))
    print(plain(repr(lock)), plain(str(lock)))
    attempt("acquire", lock.acquire)
    attempt("acquire again", lock.acquire, False)
    attempt("acquire positionally", lock.acquire, False, -1)
    attempt("acquire by keywords", lock.acquire, blocking=False, timeout=-1)
    attempt("acquire with a timeout", lock.acquire, timeout=0.01)
    attempt("acquire with timeout 0", lock.acquire, timeout=0)
    attempt("acquire with blocking=1", lock.acquire, 1, 0.001)
    attempt("acquire with blocking=0", lock.acquire, 0)
    attempt("acquire with a whole timeout", lock.acquire, True, 0)
    attempt("timeout without blocking", lock.acquire, False, 1)
    attempt("negative timeout", lock.acquire, True, -2)
    attempt("negative fraction", lock.acquire, True, -0.5)
    attempt("too long a timeout", lock.acquire, True, 1e12)
    attempt("endless timeout", lock.acquire, True, float("inf"))
    attempt("no number as a timeout", lock.acquire, True, float("nan"))
    attempt("text as a timeout", lock.acquire, True, "soon")
    attempt("None as a timeout", lock.acquire, True, None)
    misuse("too many arguments", lock.acquire, True, 1, 2)
    misuse("unknown keyword", lock.acquire, wait=True)
    misuse("release with an argument", lock.release, 1)
    while True:
        try:
            lock.release()
        except RuntimeError as error:
            print("released until", error)
            break
    attempt("release when free", lock.release)
    attempt("exit when free", lock.__exit__, None, None, None)
    attempt("enter", lock.__enter__)
    attempt("exit", lock.__exit__, None, None, None)
    attempt("pickle", pickle.dumps, lock)
    attempt("old pickle", pickle.dumps, lock, 0)
    attempt("copy", copy.copy, lock)
    attempt("deepcopy", copy.deepcopy, lock)
    attempt("set an attribute", setattr, lock, "name", "door")
    attempt("set a known attribute", setattr, lock, "acquire", None)
    attempt("delete an attribute", delattr, lock, "acquire")
    attempt("read an attribute", getattr, lock, "name")
    attempt("vars", vars, lock)
    attempt("has a dict", hasattr, lock, "__dict__")
    attempt("weak reference", lambda: weakref.ref(lock)() is lock)
    attempt("as a weak key", lambda: len(weakref.WeakKeyDictionary({lock: 1})))
    attempt("hash", lambda: hash(lock) == hash(lock))
    attempt("equal", lambda: lock == lock and lock != make())
    attempt("bool", bool, lock)
    attempt("len", len, lock)
    attempt("call", lock)
    attempt("iterate", iter, lock)
    misuse("make with an argument", make, 1)
    attempt("callable", callable, make)
    attempt(
        "names",
        lambda: [
            n
            for n in (
                "acquire",
                "release",
                "locked",
                "acquire_lock",
                "release_lock",
                "locked_lock",
                "_at_fork_reinit",
                "_release_save",
                "_acquire_restore",
                "__enter__",
                "__exit__",
            )
            if hasattr(lock, n)
        ],
    )
    print([n for n in dir(lock) if not n.startswith("_")])
    lock.acquire()
    lock._at_fork_reinit()
    attempt("acquire after reinit", lock.acquire, False)
    attempt("reinit", lock._at_fork_reinit)
    attempt("release after reinit", lock.release)
    print(isinstance(lock, type(make())), type(lock) is type(make()))
    if hasattr(lock, "locked"):
        print(lock.locked())
        with lock:
            print(lock.locked())

    def fail():
        with lock:
            raise ValueError("inside")

    attempt("exception inside with", fail)
    attempt("free after it", lock.acquire, False)
    lock.release()

    def in_other_thread(function, *args):
        thread = threading.Thread(target=attempt, args=("in another thread", function, *args))
        thread.start()
        thread.join()

    lock.acquire()
    in_other_thread(lock.acquire, False)
    in_other_thread(lock.acquire, True, 0.01)
    in_other_thread(lock.release)
    attempt("release after another thread", lock.release)

if sys.version_info >= (3, 13):
    # Before, Lock is a function, and what stands for it has to be pickled under the name that the user knows.
    describe("Lock", threading.Lock)
describe("RLock", threading.RLock)
if sys.version_info >= (3, 13):
    attempt("isinstance", lambda: (isinstance(threading.Lock(), threading.Lock), isinstance(1, threading.Lock)))
    attempt("union", lambda: isinstance(None, threading.Lock | None))
    attempt("subclass", lambda: type("Own", (threading.Lock,), {}))
    attempt("issubclass", lambda: issubclass(type(threading.Lock()), threading.Lock))
    attempt("internal ones are locks", lambda: isinstance(threading.Condition(threading.Lock())._lock, threading.Lock))
    attempt("native ones are locks", lambda: isinstance(threading._allocate_lock(), threading.Lock))
else:
    attempt("subclass", lambda: type("Own", (threading.Lock,), {}))
attempt("subclass of the type", lambda: type("Own", (type(threading.Lock()),), {}))


class Reentrant(type(threading.RLock())):
    """Natively allowed."""

    def acquire(self, *args, **kwargs):
        print("own acquire")
        return super().acquire(*args, **kwargs)


attempt("subclass of RLock", lambda: Reentrant().acquire())

rlock = threading.RLock()
with rlock, rlock:
    print(plain(repr(rlock)), rlock._is_owned())
    rlock.acquire()
    state = rlock._release_save()
    print(state[0], rlock._is_owned())
    rlock._acquire_restore(state)
    print(plain(repr(rlock)))
    rlock.release()
print(plain(repr(rlock)))
if hasattr(rlock, "_recursion_count"):
    with rlock, rlock:
        print(rlock._recursion_count())


class Holder:
    lock = threading.Lock()
    make = threading.Lock


print(Holder().lock is Holder.lock)
attempt("as a class attribute", lambda: type(Holder.make()).__name__)
attempt("as a bound class attribute", lambda: type(Holder().make()).__name__)
