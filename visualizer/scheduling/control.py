"""Puts the virtual primitives, threads and clock in place, in modules that are loaded and in those loaded later."""

import os
import sys
from itertools import count

from ..runtime.disguise import disguise
from ..runtime.patching import PatchingFinder
from .clock import Clock
from .imports import import_lock
from .operations import TRY
from .outside import Outside
from .primitives import Primitives
from .scheduler import Scheduler
from .threads import Threads

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType


def control(scheduler: Scheduler, threads: Threads) -> None:
    """Let `scheduler` decide about everything in this process that a thread of the program can wait for.

    To be called while there is only one thread, and before any module of the standard library is loaded that makes
    locks of its own: a thread that is stopped while it has a native lock would stop all who want it.
    """
    import _thread
    import threading
    import time

    clock, outside = Clock(scheduler), Outside(scheduler)
    primitives = Primitives(scheduler, threading.Condition.wait.__code__)
    clock.install(time)
    threads.install(threading)
    threads.install_raw(_thread)
    threading.Lock = threading._allocate_lock = primitives.lock  # type: ignore
    threading._CRLock = primitives.rlock  # type: ignore
    _control_raw_locks(scheduler, _thread, primitives)
    looks = Looks(scheduler, primitives)
    looks.install(threading)
    outside.install()
    table = {
        "queue": looks.replace_simple_queue,
        "concurrent.futures._base": _order_futures,
        **outside.table,
    }
    for name in clock.copies:
        table[name] = _both(table.get(name), clock.install_copy)
    for name in list(table):
        if name in sys.modules:
            table.pop(name)(sys.modules[name])
    sys.meta_path.insert(0, PatchingFinder(table))


def _both(first, second):
    def patch(module: "ModuleType") -> None:
        if first is not None:
            first(module)
        second(module)

    return patch


def _control_raw_locks(scheduler: Scheduler, module: "ModuleType", primitives: Primitives) -> None:
    """Control the locks that `module`, which is `_thread`, makes for others than the import system."""
    import _frozen_importlib
    import functools

    native = type(module)("_thread")
    vars(native).update(vars(module), allocate_lock=import_lock(scheduler))
    _frozen_importlib._thread = native  # type: ignore
    module.allocate_lock = module.allocate = module.LockType = primitives.lock  # type: ignore
    if hasattr(module, "lock"):
        module.lock = primitives.lock  # type: ignore
    module.RLock = functools.RLock = primitives.rlock  # type: ignore


class Looks:
    """Makes scheduling points of looks that the standard library takes at a primitive without its lock."""

    def __init__(self, scheduler: Scheduler, primitives: Primitives) -> None:
        self._scheduler = scheduler
        self._lock = primitives.lock

    def install(self, module: "ModuleType") -> None:
        """Look at the events and barriers of `module`, which is `threading`."""
        event, barrier = module.Event, module.Barrier  # type: ignore
        event.is_set = event.isSet = self._at(event.is_set, lambda event: event._cond._lock)
        for name in ("n_waiting", "broken"):
            looking = self._at(getattr(barrier, name).fget, lambda barrier: barrier._cond._lock)
            setattr(barrier, name, property(looking))

    def replace_simple_queue(self, module: "ModuleType") -> None:
        """Put the queue in Python in place of the one in C, which has a lock of its own."""
        kind = module.SimpleQueue = module._PySimpleQueue  # type: ignore
        for name in ("empty", "qsize"):
            setattr(kind, name, self._at(getattr(kind, name), lambda queue: queue._count._cond._lock))

    def _at(self, native, lock_of):
        def look(primitive):
            lock = lock_of(primitive)
            if type(lock) is self._lock:
                self._scheduler.point(TRY, lock.number or lock.numbered())
            return native(primitive)

        return disguise(look, native)


def _order_futures(module: "ModuleType") -> None:
    """Sets of futures have the same order in every run, and so has what is sorted by their identity."""
    kind = module.Future  # type: ignore
    native, order = kind.__init__, count(1)

    def __init__(future, *args, **kwargs) -> None:  # noqa: N807
        native(future, *args, **kwargs)
        future._order = next(order)

    kind.__init__ = disguise(__init__, native)
    kind.__hash__ = lambda future: getattr(future, "_order", 0)
    module.id = lambda thing: getattr(thing, "_order", 0)  # type: ignore


def standard_modules(names: "list[str]") -> "list[str]":
    """Those of the modules that belong to the standard library, and are safe to be loaded before they are needed."""
    known = getattr(sys, "stdlib_module_names", frozenset())
    skipped = {"__main__", "antigravity", "this", "tkinter", "turtle", "idlelib", "site", "sitecustomize"}
    return [name for name in names if name.split(".")[0] in known and name.split(".")[0] not in skipped]


def forget_shadowed(directory: str, kept: "frozenset[str]") -> None:
    """Forget modules that we have loaded, but of which the program has its own by the same name in `directory`."""
    try:
        entries = os.listdir(directory or ".")
    except OSError:
        return
    own = {entry.split(".")[0] for entry in entries}
    for name in list(sys.modules):
        if name.split(".")[0] in own and name not in kept:
            del sys.modules[name]
