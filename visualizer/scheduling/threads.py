"""Threads of a controlled program: they start when chosen, and end, and are joined, in virtual order."""

import os
import sys
from _thread import RLock, allocate_lock, get_ident
from _thread import _count as _count_native
from _thread import start_new_thread as _start_natively
from itertools import count
from time import sleep as _sleep

from ..runtime.disguise import disguise
from .operations import ALIVE
from .scheduler import NANOSECONDS, ControlledThread, Scheduler

# Not from typing, which is not to be imported here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

_YIELDS = 1_000
"""How often threads are let go on that are past their last Python code, before they are given up."""


class Started:
    """Stands for the event by which a thread tells that it runs; nobody ever has to wait for it."""

    def __init__(self) -> None:
        self._flag = False

    def is_set(self) -> bool:
        """Whether the thread was started."""
        return self._flag

    def set(self) -> None:
        """The thread was started."""
        self._flag = True

    def wait(self, timeout: "float | None" = None) -> bool:
        """Whether the thread was started."""
        return self._flag


class Threads:
    """Puts threads under the control of `scheduler`.

    Attributes:
        failed: Is called with a thread and the exception that has ended it.
        start_by_hand: Starts a thread of `threading` between two steps; there is one once it is installed.
    """

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self.failed: Callable[[ControlledThread, BaseException], None] = lambda thread, error: None
        self.start_by_hand: Callable[[Any], None] = lambda thread: None
        self._order = count(1)
        self._first = self._first_order = 1
        self._main: tuple[type, dict] = object, {}

    def install(self, module: "ModuleType") -> None:
        """Control the threads of `module`, which is `threading`."""
        scheduler = self._scheduler
        kind: Any = module.Thread  # type: ignore
        initialize = kind.__init__

        def __init__(thread, *args, **kwargs) -> None:  # noqa: N807
            initialize(thread, *args, **kwargs)
            thread._started = Started()
            thread._order = next(self._order)

        def start(thread) -> None:
            if not thread._initialized:
                raise RuntimeError("thread.__init__() not called")
            if thread._started.is_set():
                raise RuntimeError("threads can only be started once")
            launch(thread, scheduler.start)

        def launch(thread, start) -> None:
            thread._started.set()
            invoke = thread._invoke_excepthook

            def invoke_excepthook(*args) -> None:
                error = sys.exc_info()[1]
                if error is not None and not isinstance(error, SystemExit):
                    self.failed(thread._controlled, error)
                invoke(*args)

            thread._invoke_excepthook = invoke_excepthook

            def begin(body: "Callable[[], None]") -> None:
                def native() -> None:
                    thread._set_ident()
                    body()

                with module._active_limbo_lock:  # type: ignore
                    module._limbo[thread] = thread  # type: ignore
                if hasattr(module, "_start_joinable_thread"):
                    module._start_joinable_thread(native, handle=thread._handle, daemon=True)  # type: ignore
                else:
                    _start_natively(native, ())

            thread._controlled = start(thread._name, thread._daemonic, thread._bootstrap, begin)

        def is_alive(thread) -> bool:
            assert thread._initialized, "Thread.__init__() not called"
            if not thread._started.is_set():
                return False
            controlled = controlled_of(thread)
            scheduler.point(ALIVE, controlled.number)
            return not controlled.done

        def join(thread, timeout: "float | None" = None) -> None:
            if not thread._initialized:
                raise RuntimeError("Thread.__init__() not called")
            if not thread._started.is_set():
                raise RuntimeError("cannot join thread before it is started")
            if thread is module.current_thread():  # type: ignore
                raise RuntimeError("cannot join current thread")
            limit = None if timeout is None else int(max(timeout, 0) * NANOSECONDS)
            controlled = controlled_of(thread)
            scheduler.join(controlled, limit)
            if controlled.done:
                # It is past its last Python code; let it get to its end natively, too.
                (thread._handle.join if hasattr(thread, "_handle") else thread._wait_for_tstate_lock)()

        def controlled_of(thread) -> ControlledThread:
            return getattr(thread, "_controlled", scheduler.threads[0])

        def __hash__(thread) -> int:  # noqa: N807
            # Sets of threads have the same order in every run.
            return getattr(thread, "_order", 0)

        self.start_by_hand = lambda thread: launch(thread, scheduler.start_by_hand)
        for function in (__init__, start, join, is_alive, __hash__):
            setattr(kind, function.__name__, disguise(function, getattr(kind, function.__name__)))

    def after_fork(self, module: "ModuleType") -> None:
        """Give `module`, which is `threading`, native locks for its own tables: it makes new ones in a new process."""
        for name, make in (("_active_limbo_lock", RLock), ("_shutdown_locks_lock", allocate_lock)):
            if hasattr(module, name):
                setattr(module, name, make())
        main = module.main_thread()  # type: ignore
        if hasattr(main, "_set_native_id"):
            main._set_native_id()
        self._main = type(main), dict(vars(main))
        self._first = module._counter()  # type: ignore
        module._counter = count(self._first).__next__  # type: ignore
        self._first_order = next(self._order)
        self._order = count(self._first_order)

    def have_ended(self, module: "ModuleType") -> bool:
        """Whether no thread but this one, the main thread, is left; those that are past their last code may end."""
        scheduler = self._scheduler
        if scheduler.current is not scheduler.threads[0] or get_ident() != scheduler.current.ident:
            return False
        if not all(thread.done for thread in scheduler.threads[1:]):
            return False
        for _ in range(_YIELDS):
            if not _count_native():
                break
            _sleep(0)
        else:
            return False
        return len(module._active) == 1 and not module._limbo and not module._threading_atexits  # type: ignore

    def renew(self, module: "ModuleType") -> None:
        """Put `module`, which is `threading`, back to what it was `after_fork`, when all threads have ended."""
        kind, attributes = self._main
        main = object.__new__(kind)
        vars(main).update(attributes)
        module._main_thread = main  # type: ignore
        module._active = dict.fromkeys(module._active, main)  # type: ignore
        module._limbo, module._dangling = {}, type(module._dangling)()  # type: ignore
        if hasattr(module, "_shutdown_locks"):
            module._shutdown_locks = set()  # type: ignore
        module._counter = count(self._first).__next__  # type: ignore
        self._order = count(self._first_order)

    def install_raw(self, module: "ModuleType") -> None:
        """Control the threads that `module`, which is `_thread`, starts."""
        scheduler = self._scheduler
        native = module.start_new_thread

        def start_new_thread(function, args, kwargs=None, /) -> int:
            if not callable(function):
                raise TypeError("first arg must be callable")
            if not isinstance(args, tuple):
                raise TypeError("2nd arg must be a tuple")

            def run() -> None:
                try:
                    function(*args, **(kwargs or {}))
                except SystemExit:
                    pass
                except BaseException as error:
                    self.failed(controlled, error)

            name = getattr(function, "__name__", "thread")
            controlled = scheduler.start(name, True, run, lambda body: native(body, ()))
            return controlled.ident

        module.start_new_thread = module.start_new = disguise(start_new_thread, native)  # type: ignore


def import_threading() -> None:
    """Load `threading` so that it does nothing after a fork: there is only one thread then, and it is as it was."""
    if "threading" in sys.modules:
        return
    register = os.register_at_fork
    del os.register_at_fork
    try:
        __import__("threading")
    finally:
        os.register_at_fork = register
